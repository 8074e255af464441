"""A very small writer of PDFs with text at places, locked by a password on request (RC4 of 40 bits, PDF 1.4, algorithms 3.1 to 3.4)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
IDENTITY = b"0123456789abcdef"
PERMISSIONS = -4
UPPER = (667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611)
LOWER = (556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500)
WIDTHS = {
    **dict.fromkeys(" !,./:;", 278),
    **dict.fromkeys("()-", 333),
    **dict.fromkeys("0123456789#", 556),
    **dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", UPPER, strict=True)),
    **dict(zip("abcdefghijklmnopqrstuvwxyz", LOWER, strict=True)),
    "*": 389,
    "+": 584,
    "&": 667,
}  # of Helvetica, in thousandths of its size


@dataclass(frozen=True)
class Text:
    """One text: its left edge (`right` = its right edge instead), its height from the top of the page, its size in points."""

    x: float
    y: float
    text: str
    size: float = 8
    right: bool = False

    @property
    def left(self) -> float:
        return self.x - width(self.text, self.size) if self.right else self.x


def width(text: str, size: float) -> float:
    """How wide Helvetica prints a text."""
    return sum(WIDTHS.get(letter, 556) for letter in text) * size / 1000


def rc4(key: bytes, text: bytes) -> bytes:
    """The stream cipher of old PDFs."""
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in text:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def pdf(pages: list[list[Text]], password: str = "", height: int = 842, wide: int = 595) -> bytes:
    """The file: one content stream a page, the font Helvetica."""
    word = (password.encode() + PADDING)[:32]
    owner = rc4(hashlib.md5(word, usedforsecurity=False).digest()[:5], word)
    key = hashlib.md5(word + owner + (PERMISSIONS & 0xFFFFFFFF).to_bytes(4, "little") + IDENTITY, usedforsecurity=False).digest()[:5]
    bodies: list[bytes] = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    kids = []
    for texts in pages:
        kids.append(len(bodies) + 1)
        number = len(bodies) + 2
        stream = b"\n".join(_shown(one, height) for one in texts)
        if password:
            salted = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0", usedforsecurity=False).digest()[:10]
            stream = rc4(salted, stream)
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide} {height}] /Resources << /Font << /F1 3 0 R >> >> /Contents {number} 0 R >>"
        bodies += [page.encode(), b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream"]
    bodies[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    bodies[1] = f"<< /Type /Pages /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] /Count {len(kids)} >>".encode()
    locked = f" /Encrypt {len(bodies) + 1} 0 R /ID [<{IDENTITY.hex()}> <{IDENTITY.hex()}>]" if password else ""
    if password:
        user = rc4(key, PADDING)
        bodies.append(f"<< /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> /P {PERMISSIONS} >>".encode())
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R{locked} >>\nstartxref\n{start}\n%%EOF\n".encode()


def _shown(one: Text, height: int) -> bytes:
    escaped = one.text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F1 {one.size} Tf {one.left:.2f} {height - one.y:.2f} Td ({escaped}) Tj ET".encode("cp1252")
