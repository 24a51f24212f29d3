# SPDX-License-Identifier: Apache-2.0
"""Makes small files of every kind that media_signals reads, each with one statement in it, and
holds what is printed of them against what was put in. Every file is written here from the
specification of its format; offsets are those that the writer knows."""
import base64
import json
import os
import struct
import subprocess
import sys
import tempfile
import zlib

PLUS = 'http://ns.useplus.org/ldf/xmp/1.0/'
VOCAB = 'http://ns.useplus.org/ldf/vocab/'


def xmp(properties, attributes='', wrapped=True):
    body = ('<x:xmpmeta xmlns:x="adobe:ns:meta/">'
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            f'<rdf:Description rdf:about="" xmlns:p="{PLUS}"'
            ' xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
            ' xmlns:tdm="http://www.w3.org/ns/tdmrep/"'
            f' xmlns:m="http://ns.adobe.com/xap/1.0/mm/" {attributes}>{properties}'
            '</rdf:Description></rdf:RDF></x:xmpmeta>')
    if wrapped:
        body = ('<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>' + body +
                ' ' * 64 + '<?xpacket end="w"?>')
    return body.encode()


def mining(key):
    return f'<p:DataMining>{VOCAB}{key}</p:DataMining>'


NO = xmp(mining('DMI-PROHIBITED'))
YES = xmp(mining('DMI-ALLOWED'))


# --- CBOR and JUMBF ---

def cbor(value):
    def head(major, n):
        if n < 24:
            return bytes([major << 5 | n])
        if n < 256:
            return bytes([major << 5 | 24, n])
        return bytes([major << 5 | 25]) + struct.pack('>H', n)
    if isinstance(value, str):
        raw = value.encode()
        return head(3, len(raw)) + raw
    if isinstance(value, dict):
        return head(5, len(value)) + b''.join(cbor(k) + cbor(v) for k, v in value.items())
    if isinstance(value, list):
        return head(4, len(value)) + b''.join(map(cbor, value))
    return head(0, value)


def box(kind, contents):
    return struct.pack('>I', 8 + len(contents)) + kind + contents


def superbox(uuid, label, *contents):
    jumd = box(b'jumd', uuid + b'\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71' + b'\x03' +
               label.encode() + b'\0')
    return box(b'jumb', jumd + b''.join(contents))


def assertion(label, value, kind=b'cbor'):
    raw = cbor(value) if kind == b'cbor' else json.dumps(value).encode()
    return superbox(kind, label, box(kind, raw))


def manifest(name, *assertions):
    return superbox(b'c2ma', name, superbox(b'c2as', 'c2pa.assertions', *assertions),
                    superbox(b'c2cl', 'c2pa.claim', box(b'cbor', cbor({'x': 1}))))


def store(*manifests):
    return superbox(b'c2pa', 'c2pa', *manifests)


def use(**entries):
    return {k.replace('__', '.'): ({'use': v} if isinstance(v, str) else v)
            for k, v in entries.items()}


CAWG_NO = store(manifest('urn:uuid:1', assertion('cawg.training-mining', {
    'entries': use(cawg__ai_generative_training='notAllowed')})))


# --- formats ---

def segment(marker, contents):
    return bytes([0xff, marker]) + struct.pack('>H', len(contents) + 2) + contents


def jpeg(*segments):
    return b'\xff\xd8' + segment(0xe0, b'JFIF\0\1\1\0\0\1\0\1\0\0') + b''.join(segments) + \
        b'\xff\xda\0\x08\1\1\0\0\x3f\0' + b'\x12\x34\xff\xd9'


def jpeg_xmp(packet):
    return segment(0xe1, b'http://ns.adobe.com/xap/1.0/\0' + packet)


def jpeg_extended(packet, piece=300, swap=False):
    guid = b'0123456789ABCDEF0123456789ABCDEF'
    parts = [(i, packet[i:i + piece]) for i in range(0, len(packet), piece)]
    if swap:
        parts.reverse()
    return b''.join(segment(0xe1, b'http://ns.adobe.com/xmp/extension/\0' + guid +
                            struct.pack('>II', len(packet), at) + part) for at, part in parts)


def jpeg_jumbf(contents, piece=60000, number=1):
    out, head = b'', contents[:8]
    for i, at in enumerate(range(8, len(contents), piece)):
        out += segment(0xeb, b'JP' + struct.pack('>HI', number, i + 1) + head +
                       contents[at:at + piece])
    return out


def chunk(kind, contents):
    return struct.pack('>I', len(contents)) + kind + contents + \
        struct.pack('>I', zlib.crc32(kind + contents))


def png(*chunks):
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 1, 1, 8, 0, 0, 0, 0)) + \
        b''.join(chunks) + chunk(b'IDAT', zlib.compress(b'\0\0')) + chunk(b'IEND', b'')


def itxt(packet, packed=False, keyword=b'XML:com.adobe.xmp'):
    return chunk(b'iTXt', keyword + b'\0' + bytes([packed, 0]) + b'\0\0' +
                 (zlib.compress(packet) if packed else packet))


def riff(form, *chunks):
    body = form + b''.join(k + struct.pack('<I', len(c)) + c + b'\0' * (len(c) & 1)
                           for k, c in chunks)
    return b'RIFF' + struct.pack('<I', len(body)) + body


def gif(*extensions):
    return b'GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff' + b''.join(extensions) + \
        b'\x21\xf9\4\0\0\0\0\0\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0\x3b'


def gif_xmp(packet):
    return b'\x21\xff\x0bXMP DataXMP' + packet + b'\1' + bytes(range(255, -1, -1)) + b'\0'


def gif_blocks(name, contents):
    return b'\x21\xff\x0b' + name + b''.join(
        bytes([len(contents[i:i + 255])]) + contents[i:i + 255]
        for i in range(0, len(contents), 255)) + b'\0'


def tiff(packet, order='<', big=False, tag=700):
    if big:
        head = (b'II' if order == '<' else b'MM') + struct.pack(order + 'HHHQ', 43, 8, 0, 16)
        at = 16 + 8 + 20 + 8
        return head + struct.pack(order + 'QHHQQQ', 1, tag, 1, len(packet), at, 0) + packet
    head = (b'II' if order == '<' else b'MM') + struct.pack(order + 'HI', 42, 8)
    at = 8 + 2 + 12 + 4
    return head + struct.pack(order + 'HHHIII', 1, tag, 1, len(packet), at, 0) + packet


UUID_XMP = bytes.fromhex('be7acfcb97a942e89c71999491e3afac')
UUID_C2PA = bytes.fromhex('d8fec3d61b0e483c92975828877ec481')


def mp4(*boxes, brand=b'isom'):
    return box(b'ftyp', brand + b'\0\0\0\0' + brand) + b''.join(boxes) + box(b'mdat', b'\0' * 16)


def heif(packet, in_idat=False, base=0):
    def build(at):
        infe = box(b'infe', b'\2\0\0\0' + struct.pack('>HH', 7, 0) + b'mime' + b'\0' +
                   b'application/rdf+xml\0')
        iinf = box(b'iinf', b'\0\0\0\0' + struct.pack('>H', 1) + infe)
        iloc = box(b'iloc', bytes([1, 0, 0, 0, 0x44, 0x40]) + struct.pack('>H', 1) +
                   struct.pack('>HHHIHII', 7, 1 if in_idat else 0, 0, base, 1, at - base,
                               len(packet)))
        parts = b'\0\0\0\0' + iinf + iloc
        if in_idat:
            parts += box(b'idat', packet)
        return box(b'ftyp', b'heic\0\0\0\0mif1heic') + box(b'meta', parts)
    head = build(base)
    return build(0) if in_idat else build(len(head) + 8) + box(b'mdat', packet)


def id3(version, *frames):
    def size(n):
        return bytes([n >> 21 & 127, n >> 14 & 127, n >> 7 & 127, n & 127])
    body = b''
    for name, contents in frames:
        body += name + (size(len(contents)) if version == 4 else
                        struct.pack('>I', len(contents))) + b'\0\0' + contents
    body += b'\0' * 32
    return b'ID3' + bytes([version, 0, 0]) + size(len(body)) + body + b'\xff\xfb\x90\0' * 4


def pdf(*objects, catalog='<< /Type /Catalog /Metadata 9 0 R >>'):
    out = b'%PDF-1.7\n%\xe2\xe3\xcf\xd3\n' + b'1 0 obj\n' + catalog.encode() + b'\nendobj\n'
    for number, dictionary, contents in objects:
        out += f'{number} 0 obj\n<< {dictionary} /Length {len(contents)} >>\nstream\n'.encode() + \
            contents + b'\nendstream\nendobj\n'
    return out + b'trailer << /Root 1 0 R >>\n%%EOF\n'


METADATA = '/Type /Metadata /Subtype /XML'


def tdm(value, policy=''):
    return xmp(f'<tdm:reservation>{value}</tdm:reservation>' +
               (f'<tdm:policy>{policy}</tdm:policy>' if policy else ''))


def archive(*members):
    out, directory = b'', b''
    for name, contents, packed in members:
        raw = contents
        if packed:
            c = zlib.compressobj(9, zlib.DEFLATED, -15)
            raw = c.compress(contents) + c.flush()
        fields = struct.pack('<HHHHIIIHH', 0, 8 if packed else 0, 0, 0, zlib.crc32(contents),
                             len(raw), len(contents), len(name), 0)
        directory += b'PK\1\2\x14\0\x14\0' + fields + struct.pack('<HHHII', 0, 0, 0, 0, len(out)) + \
            name
        out += b'PK\3\4\x14\0' + fields + name + raw
    return out + directory + b'PK\5\6' + struct.pack('<HHHHIIH', 0, 0, len(members), len(members),
                                                       len(directory), len(out), 0)


def epub(metadata, root='OEBPS/book.opf', version='3.0', packed=True):
    container = ('<?xml version="1.0"?><container version="1.0" '
                 'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
                 f'<rootfile full-path="{root}" media-type="application/oebps-package+xml"/>'
                 '</rootfiles></container>').encode()
    opf = (f'<?xml version="1.0" encoding="utf-8"?>\n<package version="{version}" '
           'xmlns="http://www.idpf.org/2007/opf" prefix="tdm: http://www.w3.org/ns/tdmrep#">\n'
           f'<metadata>{metadata}</metadata><manifest/></package>').encode()
    return archive((b'mimetype', b'application/epub+zip', False),
                   (b'META-INF/container.xml', container, packed), (root.encode(), opf, packed))


RSL = ('<rsl:rsl xmlns:rsl="https://rslstandard.org/rsl"><rsl:content '
       'url="https://example.com/a.epub"><rsl:license>{}</rsl:license></rsl:content></rsl:rsl>')

CASES = []


def case(name, contents, *expected):
    """expected: (part of a line, ...) one a statement; none: nothing is said."""
    CASES.append((name, contents, expected))


def line(signal, carrier, says, label, value, scope='', policy='', row=0, at=None, note=''):
    return (signal, carrier, says, label, value, scope, policy, str(row),
            None if at is None else str(at), note)


def plus(says, key, note='', **more):
    return line('iptc-plus', 'XMP', says, 'plus:DataMining', VOCAB + key, note=note, **more)


NOTE = 'its signature has not been verified'


def c2pa(says, label, value, note=NOTE, **more):
    return line('c2pa-cawg', 'C2PA manifest', says, label, value, note=note, **more)


# The vocabulary, each word once, and the ways RDF writes a property.
for key, says, note in (
        ('DMI-UNSPECIFIED', 'nothing', ''), ('DMI-ALLOWED', 'allowed', ''),
        ('DMI-PROHIBITED-AIMLTRAINING', 'reserved', ''),
        ('DMI-PROHIBITED-GENAIMLTRAINING', 'reserved', 'training of generative models alone'),
        ('DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING', 'reserved', ''),
        ('DMI-PROHIBITED', 'reserved', ''),
        ('DMI-PROHIBITED-SEECONSTRAINT', 'reserved', 'what is left open stands in OtherConstraints'),
        ('DMI-PROHIBITED-SEEEMBEDDEDRIGHTSEXPR', 'reserved',
         'what is left open stands in EmbdEncRightsExpr'),
        ('DMI-PROHIBITED-SEELINKEDRIGHTSEXPR', 'reserved',
         'what is left open stands in LinkedEncRightsExpr'),
        ('DMI-SOMETHING', 'nothing', 'a value that the PLUS vocabulary does not have'),
        ('DMI-PROHIBITED-NEW', 'reserved', 'a value that the PLUS vocabulary does not have')):
    case(key + '.jpg', jpeg(jpeg_xmp(xmp(mining(key)))), plus(says, key, note, at=53))

ALONE = dict(row=1, at=0)
case('attribute.xmp', xmp('', f'p:DataMining="{VOCAB}DMI-PROHIBITED"', False),
     plus('reserved', 'DMI-PROHIBITED', **ALONE))
case('resource.xmp', xmp(f'<p:DataMining rdf:resource="{VOCAB}DMI-PROHIBITED"/>', '', False),
     plus('reserved', 'DMI-PROHIBITED', **ALONE))
case('value.xmp', xmp('<p:DataMining rdf:parseType="Resource"><rdf:value>' + VOCAB +
                      'DMI-PROHIBITED</rdf:value></p:DataMining>'),
     plus('reserved', 'DMI-PROHIBITED', **ALONE))
case('bag.xmp', xmp('<p:DataMining><rdf:Bag>\n<rdf:li>' + VOCAB + 'DMI-PROHIBITED</rdf:li>'
                    '</rdf:Bag></p:DataMining>'), plus('reserved', 'DMI-PROHIBITED', **ALONE))
case('bare.xmp', xmp('<p:DataMining> DMI-PROHIBITED </p:DataMining>'),
     line('iptc-plus', 'XMP', 'reserved', 'plus:DataMining', 'DMI-PROHIBITED', row=1, at=0))
case('linked.xmp', xmp(mining('DMI-PROHIBITED-SEELINKEDRIGHTSEXPR') +
                       '<e:LinkedEncRightsExpr><rdf:Bag><rdf:li rdf:parseType="Resource">'
                       '<e:LinkedRightsExpr>https://example.com/terms</e:LinkedRightsExpr>'
                       '</rdf:li></rdf:Bag></e:LinkedEncRightsExpr>'),
     plus('reserved', 'DMI-PROHIBITED-SEELINKEDRIGHTSEXPR',
          'what is left open stands in LinkedEncRightsExpr', policy='https://example.com/terms',
          **ALONE))
PART = 'of an ingredient or a part of the file'
case('ingredient.xmp', xmp('<m:Pantry><rdf:Bag><rdf:li rdf:parseType="Resource">' +
                           mining('DMI-ALLOWED') + '</rdf:li></rdf:Bag></m:Pantry>'),
     plus('nothing', 'DMI-ALLOWED', PART, scope='an ingredient or a part', **ALONE))
case('ingredient-no.xmp', xmp('<m:Pantry><rdf:Bag><rdf:li><rdf:Description p:DataMining="' + VOCAB +
                              'DMI-PROHIBITED"/></rdf:li></rdf:Bag></m:Pantry>'),
     plus('reserved', 'DMI-PROHIBITED', PART, scope='an ingredient or a part', **ALONE))
case('other-namespace.xmp', xmp(mining('DMI-PROHIBITED')).replace(PLUS.encode(), b'http://x.y/'))
case('outside-rdf.xmp', f'<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:p="{PLUS}">'
     f'{mining("DMI-PROHIBITED")}</x:xmpmeta>'.encode())
case('broken.xmp', xmp(mining('DMI-ALLOWED'))[:-120],
     plus('nothing', 'DMI-ALLOWED', 'the XML breaks off', **ALONE))
case('utf-16.xmp', xmp(mining('DMI-PROHIBITED')).decode().encode('utf-16'),
     plus('reserved', 'DMI-PROHIBITED', **ALONE))
case('utf-32.xmp', xmp(mining('DMI-PROHIBITED'), wrapped=False).decode().encode('utf-32-be'))
case('doctype.xmp', b'<!DOCTYPE x [<!ENTITY a "b">]>' + xmp(mining('DMI-ALLOWED'), wrapped=False),
     plus('nothing', 'DMI-ALLOWED', 'of a part of the file', scope='found by packet scan', at=30))
case('entity.xmp', xmp('<p:DataMining>&k;</p:DataMining>' + mining('DMI-ALLOWED')),
     line('iptc-plus', 'XMP', 'nothing', 'plus:DataMining', '',
          note='the XML breaks off', row=1, at=0))
case('twice.xmp', xmp(mining('DMI-ALLOWED') + mining('DMI-PROHIBITED')),
     plus('allowed', 'DMI-ALLOWED', **ALONE), plus('reserved', 'DMI-PROHIBITED', **ALONE))
case('unset.xmp', xmp('<m:InstanceID>1</m:InstanceID>'))
case('control.xmp', xmp('<p:DataMining>DMI&#10;&#13;x</p:DataMining>'),
     line('iptc-plus', 'XMP', 'nothing', 'plus:DataMining', 'DMI??x',
          note='a value that the PLUS vocabulary does not have', row=1, at=0))

# Where packets stand.
case('plain.jpg', jpeg(jpeg_xmp(NO)), plus('reserved', 'DMI-PROHIBITED', at=53))
case('extended.jpg', jpeg(jpeg_xmp(xmp('')), jpeg_extended(NO)),
     plus('reserved', 'DMI-PROHIBITED'))
case('extended-swapped.jpg', jpeg(jpeg_xmp(xmp('')), jpeg_extended(NO, 100, True)),
     plus('reserved', 'DMI-PROHIBITED'))
case('extended-short.jpg', jpeg(jpeg_extended(NO, 300)[:-360]))
case('breaks-off.jpg', jpeg(jpeg_xmp(NO))[:-100],
     plus('reserved', 'DMI-PROHIBITED', 'the XML breaks off', at=53))
case('breaks-off-allowed.jpg', jpeg(jpeg_xmp(xmp(mining('DMI-ALLOWED'))))[:-100],
     plus('nothing', 'DMI-ALLOWED', 'the XML breaks off', at=53))
case('after-the-picture.jpg', jpeg() + jpeg_xmp(NO))
case('plain.png', png(itxt(NO)), plus('reserved', 'DMI-PROHIBITED', at=41))
case('packed.png', png(itxt(NO, True)), plus('reserved', 'DMI-PROHIBITED', at=41))
case('comment.png', png(itxt(NO, keyword=b'Comment')))
case('plain.webp', riff(b'WEBP', (b'VP8X', b'\4' + b'\0' * 9), (b'XMP ', NO)),
     plus('reserved', 'DMI-PROHIBITED'))
case('plain.wav', riff(b'WAVE', (b'fmt ', b'\0' * 16), (b'_PMX', NO)),
     plus('reserved', 'DMI-PROHIBITED'))
case('plain.gif', gif(gif_xmp(NO)), plus('reserved', 'DMI-PROHIBITED', at=33))
for order in '<', '>':
    for big in False, True:
        case(f'{"little" if order == "<" else "big"}-{64 if big else 32}.tif',
             tiff(NO, order, big), plus('reserved', 'DMI-PROHIBITED', at=52 if big else 26))
case('plain.mp4', mp4(box(b'uuid', UUID_XMP + NO)), plus('reserved', 'DMI-PROHIBITED', at=44))
case('plain.mov', mp4(box(b'moov', box(b'udta', box(b'XMP_', NO))), brand=b'qt  '),
     plus('reserved', 'DMI-PROHIBITED', at=44))
case('plain.heic', heif(NO), plus('reserved', 'DMI-PROHIBITED'))
case('from-a-base.heic', heif(NO, base=100), plus('reserved', 'DMI-PROHIBITED'))
case('in-idat.heic', heif(NO, True), plus('reserved', 'DMI-PROHIBITED'))
case('plain.jxl', b'\0\0\0\x0cJXL \r\n\x87\n' + box(b'ftyp', b'jxl \0\0\0\0jxl ') + box(b'xml ', NO),
     plus('reserved', 'DMI-PROHIBITED'))
for version in 3, 4:
    case(f'v2{version}.mp3', id3(version, (b'TIT2', b'\0title'), (b'PRIV', b'XMP\0' + NO)),
         plus('reserved', 'DMI-PROHIBITED'))
case('plain.svg', b'<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
     b'"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n<svg xmlns="http://www.w3.org/2000/svg"'
     b'><metadata>\n' + xmp(mining('DMI-PROHIBITED'), wrapped=False) + b'</metadata></svg>',
     plus('reserved', 'DMI-PROHIBITED', row=4, at=0))
case('without.svg', b'<svg xmlns="http://www.w3.org/2000/svg"><path d=""/></svg>')

# PDF.
case('plain.pdf', pdf((9, METADATA, tdm(1, 'https://example.com/p.json'))),
     line('tdmrep', 'PDF', 'reserved', 'tdm:reservation', '1',
          policy='https://example.com/p.json'))
case('zero.pdf', pdf((9, METADATA, tdm(0))),
     line('tdmrep', 'PDF', 'allowed', 'tdm:reservation', '0'))
case('true.pdf', pdf((9, METADATA, tdm('true'))),
     line('tdmrep', 'PDF', 'nothing', 'tdm:reservation', 'true', note='neither 0 nor 1'))
case('packed.pdf', pdf((9, METADATA + ' /Filter /FlateDecode', zlib.compress(tdm(1)))),
     line('tdmrep', 'PDF', 'reserved', 'tdm:reservation', '1'))
case('filter-list.pdf', pdf((9, METADATA + '/Filter[/FlateDecode]', zlib.compress(tdm(1)))),
     line('tdmrep', 'PDF', 'reserved', 'tdm:reservation', '1'))
case('saved-again.pdf', pdf((9, METADATA, tdm(1))) + pdf((9, METADATA, tdm(0))),
     line('tdmrep', 'PDF', 'allowed', 'tdm:reservation', '0'))
case('picture-in.pdf', pdf((5, METADATA, YES), (9, METADATA, tdm(0))),
     plus('nothing', 'DMI-ALLOWED', 'of a part of the file',
          scope='an object within the document'),
     line('tdmrep', 'PDF', 'allowed', 'tdm:reservation', '0'))
case('no-catalog.pdf', pdf((5, METADATA, tdm(0)), (9, METADATA, tdm(0)), catalog='<< >>'),
     *2 * [line('tdmrep', 'PDF', 'nothing', 'tdm:reservation', '0',
                scope='an object within the document', note='of a part of the file')])
# The catalog among packed objects, beside one that names other metadata for another page.
PACKED = b'1 0 8 60 << /A << /Type /Catalog >> /Metadata 5 0 R >> ' \
    b'<< /Pages 3 0 R /Type /Catalog /V << /Metadata 7 0 R >> /Metadata 9 0 R >> << /Metadata 5 0 R >>'
case('packed-catalog.pdf', pdf((5, METADATA, tdm(1)), (9, METADATA, tdm(0)),
                               (8, '/Type /ObjStm /Filter /FlateDecode', zlib.compress(PACKED)),
                               catalog='<< >>'),
     line('tdmrep', 'PDF', 'reserved', 'tdm:reservation', '1',
          scope='an object within the document', note='of a part of the file'),
     line('tdmrep', 'PDF', 'allowed', 'tdm:reservation', '0'))
case('other-filter.pdf', pdf((9, METADATA + ' /Filter /LZWDecode', b'\x80\x0b\x60\x50')))
case('claims-a-filter.pdf', pdf((9, METADATA + ' /Filter /LZWDecode', tdm(1))),
     line('tdmrep', 'PDF', 'reserved', 'tdm:reservation', '1', scope='found by packet scan',
          note='of a part of the file'))
case('hash-namespace.pdf', pdf((9, METADATA, tdm(1).replace(b'ns/tdmrep/', b'ns/tdmrep#'))),
     line('tdmrep', 'PDF', 'reserved', 'tdm:reservation', '1'))
case('tdm.jpg', jpeg(jpeg_xmp(tdm(0))),
     line('tdmrep', 'XMP', 'nothing', 'tdm:reservation', '0',
          note='TDMRep has this for PDF and EPUB alone'))
case('manifest.pdf', pdf((7, '/Type /EmbeddedFile /Filter /FlateDecode', zlib.compress(CAWG_NO))),
     c2pa('reserved', 'cawg.ai_generative_training', 'notAllowed'))

# EPUB.
EPUB = dict(row=3)
case('three.epub', epub('<meta property="tdm:reservation">1</meta>'
                        '<meta property="tdm:policy">https://example.com/p</meta>'),
     line('tdmrep', 'EPUB', 'reserved', 'tdm:reservation', '1', policy='https://example.com/p',
          **EPUB))
case('two.epub', epub('<meta name="tdm:reservation" content="0"/>', version='2.0', packed=False),
     line('tdmrep', 'EPUB', 'allowed', 'tdm:reservation', '0', **EPUB))
case('two-yes.epub', epub('<meta name="tdm:reservation" content="yes"/>'),
     line('tdmrep', 'EPUB', 'nothing', 'tdm:reservation', 'yes', note='neither 0 nor 1', **EPUB))
case('chapter.epub', epub('<meta property="tdm:reservation" refines="#c1">0</meta>'),
     line('tdmrep', 'EPUB', 'nothing', 'tdm:reservation', '0', note='of a part of the book',
          **EPUB))
case('rsl.epub', epub(RSL.format('<rsl:prohibits type="usage">ai-train</rsl:prohibits>')),
     line('rsl', 'EPUB', 'reserved', 'rsl:prohibits', 'ai-train', row=3))
case('no-book.epub', epub('').replace(b'container.xml', b'container.xmx'))

# RSL within XMP.
case('rsl.png', png(itxt(xmp(RSL.format('<rsl:payment type="training"/>')))),
     line('rsl', 'XMP', 'reserved', 'rsl:payment', 'training',
          note='licensed on terms, which have to be met first'))

# C2PA.
case('cawg.jpg', jpeg(jpeg_jumbf(CAWG_NO)),
     c2pa('reserved', 'cawg.ai_generative_training', 'notAllowed'))
case('cut.jpg', jpeg(jpeg_jumbf(CAWG_NO, 50)),
     c2pa('reserved', 'cawg.ai_generative_training', 'notAllowed'))
case('cawg.png', png(chunk(b'caBX', CAWG_NO)),
     c2pa('reserved', 'cawg.ai_generative_training', 'notAllowed'))
case('cawg.webp', riff(b'WEBP', (b'C2PA', CAWG_NO)),
     c2pa('reserved', 'cawg.ai_generative_training', 'notAllowed'))
case('cawg.gif', gif(gif_blocks(b'C2PA_GIF\1\0\0', CAWG_NO)),
     c2pa('reserved', 'cawg.ai_generative_training', 'notAllowed'))
case('cawg.tif', tiff(CAWG_NO, tag=0xcd41),
     c2pa('reserved', 'cawg.ai_generative_training', 'notAllowed'))
case('cawg.mp4', mp4(box(b'uuid', UUID_C2PA + b'\0\0\0\0' + b'manifest\0' + b'\0' * 8 + CAWG_NO)),
     c2pa('reserved', 'cawg.ai_generative_training', 'notAllowed'))
case('cawg.jxl', b'\0\0\0\x0cJXL \r\n\x87\n' + CAWG_NO,
     c2pa('reserved', 'cawg.ai_generative_training', 'notAllowed'))
case('cawg.mp3', id3(3, (b'GEOB', b'\0application/x-c2pa-manifest-store\0c2pa\0c2pa store\0' +
                         CAWG_NO)),
     c2pa('reserved', 'cawg.ai_generative_training', 'notAllowed'))
case('cawg.svg', b'<svg xmlns="http://www.w3.org/2000/svg"><metadata><c2pa:manifest xmlns:c2pa='
     b'"http://c2pa.org/manifest">' + base64.b64encode(CAWG_NO) + b'</c2pa:manifest></metadata></svg>',
     c2pa('reserved', 'cawg.ai_generative_training', 'notAllowed'))
case('alone.c2pa', CAWG_NO, c2pa('reserved', 'cawg.ai_generative_training', 'notAllowed'))
case('marked.heic', heif(b'http://ns.adobe.com/xap/1.0/\0' + NO),
     plus('reserved', 'DMI-PROHIBITED'))


def one(label, value, kind=b'cbor'):
    return png(chunk(b'caBX', store(manifest('m', assertion(label, value, kind)))))


case('c2pa-1.png', one('c2pa.training-mining', {'entries': use(
    c2pa__ai_training='notAllowed', c2pa__data_mining='constrained', c2pa__ai_inference='allowed',
    c2pa__ai_generative_training='allowed')}),
     c2pa('reserved', 'c2pa.ai_training', 'notAllowed',
          'of models that are not generative; ' + NOTE),
     c2pa('reserved', 'c2pa.data_mining', 'constrained',
          'on conditions that it does not state; ' + NOTE),
     c2pa('nothing', 'c2pa.ai_inference', 'allowed', 'says nothing of training; ' + NOTE),
     c2pa('allowed', 'c2pa.ai_generative_training', 'allowed'))
case('flat.png', one('c2pa.training-mining', use(c2pa__ai_generative_training='notAllowed',
                                                 metadata={'a': [1, 2]})),
     c2pa('reserved', 'c2pa.ai_generative_training', 'notAllowed'))
for key in 'constraint_info', 'constraints_info':
    case(key + '.png', one('cawg.training-mining', {'entries': {'cawg.data_mining': {
        'use': 'constrained', key: 'https://example.com/terms'}}}),
         c2pa('reserved', 'cawg.data_mining', 'constrained',
              'on conditions that it states; ' + NOTE, policy='https://example.com/terms'))
case('json.png', one('cawg.training-mining', {'entries': use(cawg__ai_inference='notAllowed',
                                                             cawg__data_mining='notAllowed')},
                     b'json'),
     c2pa('nothing', 'cawg.ai_inference', 'notAllowed', 'says nothing of training; ' + NOTE),
     c2pa('reserved', 'cawg.data_mining', 'notAllowed'))
case('odd-use.png', one('cawg.training-mining', {'entries': use(
    cawg__ai_generative_training='Allowed', com__example='notAllowed')}),
     c2pa('nothing', 'cawg.ai_generative_training', 'Allowed',
          'a use that neither C2PA nor CAWG has; ' + NOTE),
     c2pa('nothing', 'com.example', 'notAllowed',
          'a purpose that neither C2PA nor CAWG has; ' + NOTE))
case('non-generative-allowed.png', one('cawg.training-mining', {'entries': use(
    cawg__ai_training='allowed', cawg__data_mining='allowed')}),
     c2pa('nothing', 'cawg.ai_training', 'allowed', 'of models that are not generative; ' + NOTE),
     c2pa('nothing', 'cawg.data_mining', 'allowed'))
case('ingredient.png', png(chunk(b'caBX', store(
    manifest('old', assertion('cawg.training-mining', {'entries': use(
        cawg__ai_generative_training='allowed', cawg__data_mining='notAllowed')})),
    manifest('new', assertion('c2pa.actions', {}))))),
     c2pa('nothing', 'cawg.ai_generative_training', 'allowed',
          scope='an ingredient or an earlier state'),
     c2pa('reserved', 'cawg.data_mining', 'notAllowed', scope='an ingredient or an earlier state'))
case('second.png', one('cawg.training-mining__1', {'entries': use(
    cawg__ai_generative_training='notAllowed')}),
     c2pa('reserved', 'cawg.ai_generative_training', 'notAllowed'))
case('other-assertion.png', one('c2pa.training-miningless', {'entries': use(
    c2pa__ai_generative_training='notAllowed')}))


def same(got, want):
    return len(got) == len(want) and all(b is None or a == b for a, b in zip(got, want))


SIZE = 2 << 20


def fill(unit):
    return unit * (SIZE // len(unit))


def bombs():
    """Files that cost most for their size: each within seconds."""
    packed = zlib.compress(b'<a>' * 1000000)
    yield b'%PDF-1.7\n' + fill(b'stream\n')
    yield pdf((5, METADATA, NO), (9, METADATA, NO)) + fill(b'<</Type/Catalog')
    yield b'%PDF-1.7\n' + fill(b'1 0 obj<</Type/Metadata>>stream\n')
    yield b'%PDF-1.7\n' + fill(b'1 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n' + packed +
                               b'\nendstream ') + \
        pdf((5, METADATA, NO), (9, METADATA, NO), catalog='<<>>')
    yield b'%PDF-1.7\n' + fill(b'<?xpacket begin=<x:xmpmeta')
    yield b'%PDF-1.7\n' + fill(b'<x:xmpmeta<?xpacket begin=<?xpacket end=?>')
    yield gif()[:-15] + fill(b'\x21\xff\x0bXMP DataXMP\0')
    yield png(fill(chunk(b'iTXt', b'XML:com.adobe.xmp\0\1\0\0\0' + packed)))
    many = xmp(''.join(f'<p:X{i}>1</p:X{i}>' for i in range(SIZE // 20)))
    yield many
    yield b'II*\0' + struct.pack('<IH', 8, 1000) + \
        struct.pack('<HHII', 700, 1, len(many), 12014) * 1000 + b'\0\0\0\0' + many
    yield xmp('<p:X ' + ' '.join(f'xmlns:a{i}="b"' for i in range(250)) + '>' + fill(b'<a1:b/>').decode())
    yield xmp('<p:X ' + 'a="" ' * (SIZE // 5) + '/>')
    yield xmp('<p:X>' * (SIZE // 5))
    yield b'<svg xmlns="x"><!-- rdf-syntax-ns# -->' + fill(b'<')
    yield box(b'ftyp', b'isom') + fill(b'\0\0\0\0moov')
    yield png(chunk(b'caBX', store(manifest('a', superbox(
        b'cbor', 'cawg.training-mining', box(b'cbor', fill(b'\xa1\x61a')))))))


def read_bombs(dump, folder):
    path, wrong = os.path.join(folder, 'bomb'), 0
    for i, contents in enumerate(bombs()):
        with open(path, 'wb') as file:
            file.write(contents)
        try:
            wrong += subprocess.run([dump, path], capture_output=True, timeout=20).returncode != 0
        except subprocess.TimeoutExpired:
            print(f'bomb {i} took more than 20 s')
            wrong += 1
    return wrong


def read_fixtures(dump, folder):
    """Files of c2pa-rs (sdk/tests/fixtures), where somebody has them: of all these one has the
    assertion, and none may stop the reader."""
    wrong, read, said = 0, 0, {}
    for here, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            run = subprocess.run([dump, os.path.join(here, name)], capture_output=True)
            lines = run.stdout.decode().splitlines()[1:]
            read += run.returncode == 0
            wrong += run.returncode != 0
            if lines:
                said[name] = [x.split('|')[2:5] for x in lines]
    expected = {'C_with_CAWG_data.jpg': [['nothing', 'cawg.ai_inference', 'notAllowed'],
                                         ['reserved', 'cawg.ai_generative_training', 'notAllowed']]}
    print(f'{read} files of {folder}: {said}')
    return wrong + (said != expected)


def main():
    dump = sys.argv[1]
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, contents, _ in CASES:
            with open(os.path.join(folder, name), 'wb') as file:
                file.write(contents)
        wrong += read_bombs(dump, folder)
        fixtures = os.environ.get('GPAI_C2PA_FIXTURES')
        if fixtures:
            wrong += read_fixtures(dump, fixtures)
        if len(sys.argv) > 2:  # keep them, as seeds
            for name, contents, _ in CASES:
                with open(os.path.join(sys.argv[2], name), 'wb') as file:
                    file.write(contents)
        for name, _, expected in CASES:
            run = subprocess.run([dump, os.path.join(folder, name)], capture_output=True)
            lines = run.stdout.decode().splitlines()[1:]
            got = [tuple(x.split('|')) for x in lines]
            if run.returncode != 0 or len(got) != len(expected) or \
                    not all(map(same, got, expected)):
                wrong += 1
                print(f'{name}: exit {run.returncode}')
                for x in got:
                    print('  found   ', '|'.join(x))
                for x in expected:
                    print('  expected', '|'.join('*' if y is None else y for y in x))
    print(f'{len(CASES)} files, {wrong} wrong')
    return 1 if wrong or len(CASES) < 90 else 0


if __name__ == '__main__':
    sys.exit(main())
