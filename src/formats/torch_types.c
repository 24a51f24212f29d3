/* SPDX-License-Identifier: Apache-2.0 */
/* What PyTorch calls the types of storages and of elements; see torch_finder.h. */
#include "formats/torch_finder.h"

struct type_word {
	const char *word;
	enum dtype dtype;
};

static const struct type_word storage_types[] = {
    {"BFloat16Storage", DTYPE_BF16},
    {"BoolStorage", DTYPE_BOOL},
    {"ByteStorage", DTYPE_U8},
    {"CharStorage", DTYPE_I8},
    {"ComplexDoubleStorage", DTYPE_C128},
    {"ComplexFloatStorage", DTYPE_C64},
    {"DoubleStorage", DTYPE_F64},
    {"FloatStorage", DTYPE_F32},
    {"HalfStorage", DTYPE_F16},
    {"IntStorage", DTYPE_I32},
    {"LongStorage", DTYPE_I64},
    {"QInt32Storage", DTYPE_I32},
    {"QInt8Storage", DTYPE_I8},
    {"QUInt2x4Storage", DTYPE_U2},
    {"QUInt4x2Storage", DTYPE_U4},
    {"QUInt8Storage", DTYPE_U8},
    {"ShortStorage", DTYPE_I16},
    {"UntypedStorage", DTYPE_U8},
    {"_UntypedStorage", DTYPE_U8},
};

static const struct type_word element_types[] = {
    {"torch.bfloat16", DTYPE_BF16},
    {"torch.bool", DTYPE_BOOL},
    {"torch.complex128", DTYPE_C128},
    {"torch.complex64", DTYPE_C64},
    {"torch.float16", DTYPE_F16},
    {"torch.float32", DTYPE_F32},
    {"torch.float4_e2m1fn_x2", DTYPE_F4},
    {"torch.float64", DTYPE_F64},
    {"torch.float8_e4m3fn", DTYPE_F8_E4M3},
    {"torch.float8_e4m3fnuz", DTYPE_F8_E4M3FNUZ},
    {"torch.float8_e5m2", DTYPE_F8_E5M2},
    {"torch.float8_e5m2fnuz", DTYPE_F8_E5M2FNUZ},
    {"torch.float8_e8m0fnu", DTYPE_F8_E8M0},
    {"torch.int16", DTYPE_I16},
    {"torch.int32", DTYPE_I32},
    {"torch.int64", DTYPE_I64},
    {"torch.int8", DTYPE_I8},
    {"torch.qint32", DTYPE_I32},
    {"torch.qint8", DTYPE_I8},
    {"torch.quint8", DTYPE_U8},
    {"torch.uint16", DTYPE_U16},
    {"torch.uint32", DTYPE_U32},
    {"torch.uint64", DTYPE_U64},
    {"torch.uint8", DTYPE_U8},
};

static bool
type_from(struct text word, const struct type_word *types, size_t n, enum dtype *dtype)
{
	for (size_t i = 0; i < n; i++) {
		if (text_is(word, types[i].word)) {
			*dtype = types[i].dtype;
			return true;
		}
	}
	return false;
}

/* "torch.cuda.HalfStorage": what follows the last dot. */
bool
torch_storage_type(struct text global, enum dtype *dtype)
{
	size_t at = global.len;

	while (at > 0 && global.at[at - 1] != '.')
		at--;
	struct text word = {global.at + at, global.len - at};
	return text_starts(global, "torch.") &&
	       type_from(word, storage_types, COUNT(storage_types), dtype);
}

bool
torch_element_type(struct text global, enum dtype *dtype)
{
	return type_from(global, element_types, COUNT(element_types), dtype);
}
