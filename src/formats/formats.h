/* SPDX-License-Identifier: Apache-2.0 */
/* Foreign bytes to plain structs, one file a format.
 *
 * Belongs here: readers that say what a file contains, or "bad here because".
 * May include: base, notation.
 * Absent: paths (readers get bytes or a descriptor and a name to show), counting,
 * comparing, judging. */
#ifndef FORMATS_FORMATS_H
#define FORMATS_FORMATS_H

#include "formats/energy.h"
#include "formats/gguf.h"
#include "formats/hf_adapter.h"
#include "formats/hf_card.h"
#include "formats/hf_config.h"
#include "formats/hf_index.h"
#include "formats/hf_quantisation.h"
#include "formats/job_record.h"
#include "formats/lfs_pointer.h"
#include "formats/onnx.h"
#include "formats/safetensors.h"
#include "formats/tensors.h"
#include "formats/torch_legacy.h"
#include "formats/torch_zip.h"
#include "formats/training.h"

#endif
