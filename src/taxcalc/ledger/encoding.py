"""Text in another encoding than UTF-8: UTF-16 by its mark, and Windows-1252 where nothing in the file speaks against it."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from taxcalc.ledger.source import BYTE_ORDER_MARK, UTF_16

if TYPE_CHECKING:
    from taxcalc.ledger.source import Source

# Bytes that no text of Windows-1252 has (five are not assigned) or hardly any (the first two stand before UTF-16, "þ" and "ÿ" in no Pakistani name).
_NOT_1252 = re.compile(rb"[\x00\x81\x8d\x8f\x90\x9d\xfe\xff]")
_UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def in_utf8(source: Source) -> tuple[Source, str | None]:
    """The same file in UTF-8, and the name of the encoding that it was in where that was another. What is neither is given back as it is."""
    data = source.data
    if data.startswith(UTF_16):
        try:
            return replace(source, data=data.decode("utf-16").encode()), "UTF-16"
        except (UnicodeDecodeError, UnicodeEncodeError):
            return source, None
    if data.isascii() or data.startswith(BYTE_ORDER_MARK) or _NOT_1252.search(data) or _is_utf8(data) or _UTF_8.search(data):
        return source, None
    return replace(source, data=data.decode("cp1252").encode()), "Windows-1252"


def _is_utf8(data: bytes) -> bool:
    try:
        codecs.decode(data, "utf-8")
    except UnicodeDecodeError:
        return False
    return True
