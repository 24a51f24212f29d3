/* SPDX-License-Identifier: Apache-2.0 */
/* One TensorProto of an ONNX model, between onnx.c and onnx_tensor.c. */
#ifndef FORMATS_ONNX_TENSOR_H
#define FORMATS_ONNX_TENSOR_H

#include "formats/protobuf.h"
#include "formats/tensors.h"

/* Reads the message into `tensor`, whose name stays as it is when it has one. `own_name` is
 * the model file's; `is_text` tells a tensor of text, which has no element type here. */
enum gpai_code onnx_tensor_read(struct arena *arena, struct cursor message, struct text own_name,
    struct tensor *tensor, bool *is_text);

#endif
