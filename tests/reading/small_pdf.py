# SPDX-License-Identifier: Apache-2.0
"""PDFs written by hand, object by object: whole ones and broken ones."""
import zlib


class Pdf:
    """Objects are numbered in the order they are added; 1 is the catalogue, 2 the page tree."""

    def __init__(self):
        self.objects = [b"", b""]
        self.pages = []
        self.fields = []

    def add(self, body):
        self.objects.append(body if isinstance(body, bytes) else body.encode())
        return len(self.objects)

    def stream(self, data, extra=b"", pack=False):
        if pack:
            data, extra = zlib.compress(data, 9), extra + b"/Filter/FlateDecode"
        return self.add(b"<</Length %d %s>>stream\n%s\nendstream" % (len(data), extra, data))

    def page(self, content, box="0 0 595 842", resources=None, annots=(), pack=False):
        fonts = resources or ("/Font<</F <</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
                              "/B <</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>"
                              "/Z <</Type/Font/Subtype/Type1/BaseFont/ZapfDingbats>>>>")
        data = content if isinstance(content, bytes) else content.encode("latin-1")
        stream = self.stream(data, pack=pack)
        notes = "/Annots[%s]" % " ".join("%d 0 R" % a for a in annots) if annots else ""
        self.pages.append(self.add("<</Type/Page/Parent 2 0 R/MediaBox[%s]/Resources<<%s>>"
                                   "/Contents %d 0 R%s>>" % (box, fonts, stream, notes)))
        return self.pages[-1]

    def check_box(self, x, y, on):
        look = self.stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 12 12]")
        state = "Yes" if on else "Off"
        number = self.add("<</Type/Annot/Subtype/Widget/FT/Btn/T(f%d)/F 4/Rect[%d %d %d %d]/V/%s/AS/%s"
                          "/AP<</N<</Yes %d 0 R/Off %d 0 R>>>>>>"
                          % (len(self.fields), x, y, x + 12, y + 12, state, state, look, look))
        self.fields.append(number)
        return number

    def bytes(self, kids=None, count=None):
        form = "/AcroForm<</Fields[%s]>>" % " ".join("%d 0 R" % f for f in self.fields)
        self.objects[0] = ("<</Type/Catalog/Pages 2 0 R%s>>" % (form if self.fields else "")).encode()
        kids = kids or " ".join("%d 0 R" % p for p in self.pages)
        self.objects[1] = ("<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count or len(self.pages))).encode()
        out, offsets = bytearray(b"%PDF-1.5\n"), []
        for number, body in enumerate(self.objects, 1):
            offsets.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        out += b"".join(b"%010d 00000 n \n" % o for o in offsets)
        out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(offsets) + 1, start)
        return bytes(out)


def text(x, y, words, size=10, font="F"):
    return "BT /%s %g Tf %g %g Td (%s) Tj ET\n" % (font, size, x, y, words)


def box(x, y, side=10):
    return "%g %g %g %g re S\n" % (x, y, side, side)


def line(x1, y1, x2, y2):
    return "%g %g m %g %g l S\n" % (x1, y1, x2, y2)
