"""Files that are broken, wrong or meant to harm are refused, with the reason, and at once."""

from __future__ import annotations

import os
import shutil
import struct
import zipfile
from importlib import import_module
from io import BytesIO
from pathlib import Path
from random import Random
from types import ModuleType

import pytest
from made_files import (
    Print,
    endless_pdf,
    locked_pdf,
    numbered,
    one_list,
    package,
    paragraph,
    pdf,
    pdf_of,
    scanned_pdf,
    stream,
    word,
)
from openpyxl import Workbook

from huice.problems import BadInput
from huice.text.formats import files_in, limits, pdf_process, read_bytes, read_file
from huice.text.formats import package as packages
from huice.text.lines import Line, Reading

CHINESE = "第一条 对缝纫设备企业给予奖励，具体金额由主管部门会同财政部门核定。\n"


def answered(name: str, data: bytes) -> Reading:
    """Whatever the file, an answer comes; bench/fuzz_readers.py measures how soon."""
    result = outcome(name, data)
    if isinstance(result, BadInput):
        raise result
    return result


def outcome(name: str, data: bytes) -> Reading | BadInput:
    try:
        return read_bytes(name, data)
    except BadInput as error:
        return error


def refusal(name: str, data: bytes) -> str:
    """Why a file is refused; every refusal names the file and speaks both languages."""
    with pytest.raises(BadInput) as caught:
        answered(name, data)
    return told(caught.value, name)


def told(error: BadInput, name: str) -> str:
    (problem,) = error.problems
    assert problem.spot.file == name
    assert any("\u4e00" <= char <= "\u9fff" for char in problem.what.zh)
    assert problem.what.en.isascii() or "'" in problem.what.en
    return problem.what.zh


# --- text -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data", [b"", b" \n\t\r\n", "\ufeff".encode(), "\u3000\u200b\n\u00a0".encode(), b"\f\f"]
)
def test_a_file_without_a_character_to_see_is_empty(data: bytes) -> None:
    assert "空" in refusal("a.txt", data) or "没有文字" in refusal("a.txt", data)


def test_wrong_bytes_are_told_by_their_place_and_line() -> None:
    data = ("甲乙\n" * 3).encode() + b"\xff\xff" + CHINESE.encode()
    with pytest.raises(BadInput) as caught:
        answered("a.txt", data)
    assert caught.value.problems[0].spot.line == 4
    reason = told(caught.value, "a.txt")
    assert "第 22 个字节（0xFF）" in reason and "UTF-8" in reason and "GB18030" in reason


def test_a_text_cut_inside_a_character_is_refused() -> None:
    assert "不是 UTF-8" in refusal("a.txt", (CHINESE * 5).encode()[:-3])


@pytest.mark.parametrize("encoding", ["big5", "shift_jis", "euc_jp"])
def test_bytes_that_only_happen_to_be_gb18030_are_no_chinese(encoding: str) -> None:
    text = {
        "big5": "為推動縫紉設備產業發展，對企業給予獎勵，具體辦法由主管部門另行訂定。",
        "shift_jis": "縫製機械の産業を振興するため、企業に対して奨励金を交付する。詳細は別に定める。",
        "euc_jp": "これは縫製機械の産業を振興するための措置であり、企業に対して奨励金を交付する。",
    }[encoding]
    assert "不是 UTF-8" in refusal("a.txt", text.encode(encoding) * 3)


def test_a_few_rare_characters_are_no_chinese_either() -> None:
    assert "不是 UTF-8" in refusal("a.txt", "le café à côté de la préfecture".encode("latin-1"))
    assert answered("a.txt", "兹证明".encode("gb18030")).lines[0].text == "兹证明"


def test_utf_8_with_one_wrong_byte_is_not_taken_for_gb18030() -> None:
    data = bytearray((CHINESE * 40).encode())
    data[100] ^= 0xC0
    assert "第 101 个字节" in refusal("a.txt", bytes(data)) or "不是 UTF-8" in refusal(
        "a.txt", bytes(data)
    )


def test_a_byte_order_mark_binds() -> None:
    assert "标明是 UTF-8" in refusal("a.txt", b"\xef\xbb\xbf" + CHINESE.encode("gb18030"))
    assert "标明是 UTF-16" in refusal("a.txt", CHINESE.encode("utf-16") + b"\x00")


def test_utf_16_without_its_mark_is_told_apart_from_other_binaries() -> None:
    assert "UTF-16" in refusal("a.txt", ("Measures " * 9).encode("utf-16-le"))
    assert "二进制" in refusal("a.txt", CHINESE.encode() * 9 + b"\0" + CHINESE.encode())


@pytest.mark.parametrize("data", [bytes(range(1, 128)) * 9, b"\x7fELF\x02" + b"\1" * 99])
def test_a_binary_file_is_no_text(data: bytes) -> None:
    assert "二进制" in refusal("a.txt", data)


def test_a_text_of_replacement_marks_is_lost_already() -> None:
    assert "丢失" in refusal("a.txt", ("第\ufffd\ufffd条\ue123" * 30).encode())


@pytest.mark.parametrize("text", ["x" * 10_000_000, "。" * 3_000_000])
def test_one_endless_line_is_refused(text: str) -> None:
    assert str(limits.MAX_LINE_LENGTH) in refusal("a.txt", text.encode())


def test_a_line_may_be_as_long_as_the_limit() -> None:
    (line,) = answered("a.txt", ("甲" * limits.MAX_LINE_LENGTH).encode()).lines
    assert len(line.text) == limits.MAX_LINE_LENGTH


def test_lines_without_end_are_refused() -> None:
    assert str(limits.MAX_LINES) in refusal("a.txt", b"x" + b"\n" * 30_000_000)


def test_a_text_over_the_limit_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(BadInput) as caught:
        read_file(path)
    assert "100.0 MB" in told(caught.value, "a.txt") and "32 MB" in told(caught.value, "a.txt")
    assert "32 MB" in refusal("a.txt", b"x" * (limits.MAX_TEXT_BYTES + 1))


# --- other kinds ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("a.xlsx", "电子表格"), ("a.csv", "电子表格"), ("a.doc", "另存为 .docx"), ("a.WPS", "另存为 .docx"),
        ("a.ofd", "PDF"), ("a.rtf", "另存为 .docx"), ("a.jpg", "OCR"), ("a.zip", "解压"), ("a.ppt", "PDF"),
        ("a.exe", "不认识扩展名“.exe”"), ("a", "没有扩展名"), ("txt", "没有扩展名"), (".txt", "没有扩展名"),
    ],
)  # fmt: skip
def test_other_kinds_are_told_what_to_do_and_what_is_read(name: str, advice: str) -> None:
    reason = refusal(name, CHINESE.encode())
    assert advice in reason and ".docx" in reason and ".pdf" in reason


def workbook() -> bytes:
    buffer = BytesIO()
    book = Workbook()
    book.active["A1"] = "指标"
    book.save(buffer)
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.docx", workbook(), "电子表格"),
        ("a.docx", package({"ppt/presentation.xml": "<p/>"}), "演示文稿"),
        ("a.docx", package({"OFD.xml": "<o/>"}), "OFD"),
        ("a.docx", OLE, "旧版 Word"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("a.docx", b"{\\rtf1 }", ".docx"),
        ("a.docx", CHINESE.encode(), "内容却不是"),
        ("a.docx", pdf([[Print(90, 700, "甲")]]), "内容却是PDF"),
        ("a.pdf", word(paragraph("甲")), "内容却是压缩包或 Office"),
        ("a.pdf", b"<html>404", "内容却不是"),
        ("a.txt", workbook(), "压缩包或 Office"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(99), "图片"),
        ("a.md", OLE, "旧版 Word"),
        ("a.html", b"\xff\xd8\xff\xe0" + bytes(99), "图片"),
    ],
)
def test_a_file_is_known_by_its_content_whatever_its_ending_says(
    name: str, data: bytes, reason: str
) -> None:
    assert reason in refusal(name, data)


# --- Word -----------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_word_file_cut_off_is_refused(share: float) -> None:
    data = word(paragraph(CHINESE) * 50)
    assert "Word 文件" in refusal("a.docx", data[: int(len(data) * share)])


def test_a_package_without_document_text_is_no_word_file() -> None:
    assert "没有正文" in refusal("a.docx", package({"readme.txt": "x"}))


@pytest.mark.parametrize(
    "document", ["", "<w:document", "<a></b>", "plain", "<a>\x01</a>", "<a b='1' b='2'/>"]
)
def test_a_document_that_is_no_xml_is_refused(document: str) -> None:
    assert "不是完好的 XML" in refusal("a.docx", package({"word/document.xml": document}))


@pytest.mark.parametrize("part", ["numbering", "styles", "footnotes"])
def test_other_parts_must_be_sound_too(part: str) -> None:
    assert "不是完好的 XML" in refusal("a.docx", word(paragraph("甲"), **{part: "<x>"}))


def test_a_damaged_part_is_named() -> None:
    data = bytearray(package({"word/document.xml": "<w/>" * 9}, stored=True))
    data[data.index(b"<w/>")] ^= 1
    assert "word/document.xml 已损坏" in refusal("a.docx", bytes(data))


def test_a_zip_bomb_is_not_unpacked() -> None:
    shell = "<w:document xmlns:w='x'>{}</w:document>"
    assert "250 倍" in refusal(
        "a.docx", package({"word/document.xml": shell.format(" " * 9_000_000)})
    )
    noise = "".join(f"<{n}/>" for n in range(9))
    big = package(
        {"word/document.xml": shell.format(noise), "word/media/a.bin": bytes(300_000_000)}
    )
    assert len(big) < 1_000_000 and "256 MB" in refusal("a.docx", big)


def test_all_parts_together_may_not_unpack_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    data = word(paragraph("甲" * 300), styles="<w:style/>" * 90, numbering="<w:num/>" * 90)
    assert answered("a.docx", data).lines
    monkeypatch.setattr(packages, "MAX_INFLATED_BYTES", 2_500)
    assert "解压后超过" in refusal("a.docx", data)


def test_a_part_that_is_larger_than_it_says_is_damaged() -> None:
    data = package({"word/document.xml": "<w:d xmlns:w='x'>" + "a" * 5000 + "</w:d>"})
    size = struct.pack("<L", 5000 + 17 + 6)
    assert data.count(size) == 2
    assert "已损坏" in refusal("a.docx", data.replace(size, struct.pack("<L", 40)))


def test_a_package_of_countless_parts_is_no_word_file() -> None:
    data = bytearray(package({"word/document.xml": "<a/>"}))
    struct.pack_into("<H", data, len(data) - 22 + 10, 60_000)
    assert "60000 个部件" in refusal("a.docx", bytes(data))


def test_a_part_packed_in_another_way_or_locked_is_refused() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert "已损坏" in refusal("a.docx", buffer.getvalue())
    data = bytearray(package({"word/document.xml": "<a/>"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "密码" in refusal("a.docx", bytes(data))


def test_entities_are_refused_and_nothing_outside_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    for declared in (f'<!ENTITY a SYSTEM "{secret.as_uri()}">', '<!ENTITY a "' + "甲" * 99 + '">'):
        document = f"<!DOCTYPE w [{declared}]><w>&a;</w>"
        assert "实体" in refusal("a.docx", package({"word/document.xml": document}))


def test_an_encoding_that_hides_a_document_type_is_refused() -> None:
    document = "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
    for encoding in ("utf-16", "utf-7"):
        hidden = document.replace("utf-16", encoding).encode(encoding)
        refusal("a.docx", package({"word/document.xml": hidden}))


def test_tables_in_tables_come_to_an_end() -> None:
    depth = limits.MAX_TABLE_DEPTH + 1
    open_, close = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    assert "表格套" in refusal("a.docx", word(open_ * depth + paragraph("甲") + close * depth))


def test_depth_costs_nothing_where_nothing_hangs_on_it() -> None:
    deep = "<w:sdt>" * 20_000 + paragraph("甲") + "</w:sdt>" * 20_000
    assert [line.text for line in answered("a.docx", word(deep, stored=True)).lines] == ["甲"]


def test_paragraphs_and_cells_come_to_an_end() -> None:
    many = word("<w:p/>" * (limits.MAX_PARAGRAPHS + 1), stored=True)
    assert "段" in refusal("a.docx", many)
    cells = f"<w:tbl><w:tr>{'<w:tc/>' * (limits.MAX_CELLS + 1)}</w:tr></w:tbl>"
    assert "单元" in refusal("a.docx", word(cells, stored=True))


def test_wide_merges_and_odd_values_do_no_harm() -> None:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="{}"/></w:tcPr>' + paragraph("甲") + "</w:tc>"
    row = f'<w:tr><w:trPr><w:gridBefore w:val="{10**8}"/></w:trPr>{cell.format(10**8)}' + "</w:tr>"
    odd = f"<w:tr>{cell.format('-5')}{cell.format('x')}{cell.format('9' * 50)}</w:tr>"
    first, second = answered("a.docx", word(f"<w:tbl>{row}{odd}</w:tbl>")).lines
    assert len(first.cells) <= limits.MAX_COLUMNS + 1
    assert [cell for cell in second.cells if cell] == ["甲"] * 3


def test_pathological_numbering_still_counts() -> None:
    list_ = one_list(("decimal", "%1%2%3%4%5%6%7%8%9" * 50), ("upperLetter", "%2."))
    list_ = list_.replace('w:start w:val="1"', f'w:start w:val="{10**8}"')
    list_ += '<w:num w:numId="2"/><w:num w:numId="3"><w:abstractNumId w:val="none"/></w:num>'
    body = numbered("甲") + numbered("乙", 1) + numbered("丙", 10**6) + numbered("丁", -3)
    body += numbered("戊", 0, 2) + numbered("己", 0, 3) + numbered("庚", 0, 10**8)
    texts = [line.text for line in answered("a.docx", word(body, list_)).lines]
    assert [text[-1] for text in texts] == list("甲乙丙丁戊己庚")
    assert texts[1] == f"{10**8}. 乙" and texts[4] == "戊"


# --- web pages ------------------------------------------------------------------------------


def test_a_page_nested_without_end_is_read_flat() -> None:
    for tag in ("div", "b", "ul", "font", "a href=x"):
        data = f"<{tag}>".encode() * (limits.MAX_PAGE_TAGS - 10) + "甲".encode()
        assert [line.text for line in answered("a.html", data).lines] == ["甲"]


def test_a_page_without_measure_is_refused() -> None:
    assert "标签" in refusal("a.html", b"<p>" * (limits.MAX_PAGE_TAGS + 1))
    assert "字节" in refusal("a.html", b"x" * (limits.MAX_PAGE_BYTES + 1))
    assert "实体" in refusal("a.html", b"&" * (limits.MAX_PAGE_ENTITIES + 1))
    assert "表格套" in refusal("a.html", b"<table><tr><td>" * 99 + b"x")


def test_pictures_inside_a_page_do_not_count() -> None:
    picture = b"<img src='data:image/png;base64," + b"A" * (limits.MAX_PAGE_BYTES + 1) + b"'>"
    assert answered("a.html", picture + "<p>甲".encode()).lines[0].text == "甲"


def test_attributes_without_end_are_read_over() -> None:
    attributes = b" ".join(b"%x" % number for number in range(400_000))
    assert answered("a.html", b"<p " + attributes + b">x").lines[0].text == "x"


def test_cells_over_many_rows_and_columns_come_to_an_end() -> None:
    page = b"<table><tr>" + b"<td rowspan=65000 colspan=9>x" * 90 + b"<tr><td>y" * 20_000
    assert "单元" in refusal("a.html", page)


def test_entities_of_a_page_are_not_expanded() -> None:
    page = "<!DOCTYPE html [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><p>甲&a;乙</p>"
    assert answered("a.html", page.encode()).lines[-1].text.endswith("甲&a;乙")


def test_a_page_that_shows_nothing_is_refused() -> None:
    assert "没有文字" in refusal("a.html", b"<script>alert(1)</script><img src=a.png>")
    for nothing in (b"</p>", b"<!-- -->", b"<?pi?>", b"<![CDATA[", b"data:image/png"):
        assert "没有文字" in refusal("a.html", nothing)


# --- PDF ------------------------------------------------------------------------------------


def test_a_locked_pdf_says_to_take_the_password_off() -> None:
    assert "密码" in refusal("a.pdf", locked_pdf())


@pytest.mark.parametrize("data", [scanned_pdf(), pdf([[]]), pdf([[Print(90, 700, "  ")]])])
def test_a_pdf_without_text_says_to_run_recognition(data: bytes) -> None:
    assert "没有文字层" in refusal("a.pdf", data) and "OCR" in refusal("a.pdf", data)


def test_a_pdf_whose_font_has_no_codes_says_to_run_recognition() -> None:
    data = pdf([[Print(90, 700, "对企业给予一次性奖励")]], codes=False)
    assert "没有对应的字符编码" in refusal("a.pdf", data)


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7", b"%PDF-1.7\n" + bytes(range(256)) * 40, pdf([[]])[:200]]
)
def test_a_damaged_pdf_is_refused(data: bytes) -> None:
    assert "已损坏" in refusal("a.pdf", data)


def test_a_pdf_that_never_ends_is_given_up_and_the_next_is_read() -> None:
    reason = refusal("a.pdf", endless_pdf())
    assert "限定时间" in reason or "中止" in reason
    assert answered("b.pdf", pdf([[Print(90, 700, "甲乙")]])).lines[0].text == "甲乙"


def test_a_pdf_that_unpacks_without_end_costs_its_reader_only() -> None:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    plain = pdf_of([b"@"], [font])
    bomb = plain.replace(stream(b"@"), stream(b" " * 250_000_000, packed=True))
    assert len(bomb) < 1_000_000
    refusal("a.pdf", bomb)
    assert answered("b.pdf", pdf([[Print(90, 700, "甲乙")]])).lines[0].text == "甲乙"


def test_when_the_reader_of_pdfs_is_killed_another_takes_its_place() -> None:
    one = pdf([[Print(90, 700, "甲乙")]])
    answered("a.pdf", one)
    running = pdf_process._shared.process
    assert running is not None
    running._process.kill()
    assert "中止" in refusal("a.pdf", one)
    assert answered("a.pdf", one).lines[0].text == "甲乙"


def test_where_no_process_can_be_started_the_refusal_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pdf_process._shared.stop()
    for program in ("/nowhere/python", shutil.which("false")):
        monkeypatch.setattr("huice.text.formats.pdf_process.sys.executable", program)
        assert "启动不了" in refusal("a.pdf", pdf([[Print(90, 700, "甲")]]))


def test_a_page_crowded_with_characters_is_refused() -> None:
    page = [Print(at % 10 * 55, at // 10 * 8, "甲乙丙丁" * 13, 1) for at in range(1000)]
    assert str(limits.MAX_PAGE_CHARACTERS) in refusal("a.pdf", pdf([page]))


def test_pages_without_end_are_refused() -> None:
    data = pdf([[Print(90, 700, "甲")]]).replace(b"/Count 1>>", b"/Count 99999>>")
    assert f"{limits.MAX_PAGES} 页" in refusal("a.pdf", data)


# --- the file system ------------------------------------------------------------------------


def refused_path(path: Path, name: str = "") -> str:
    with pytest.raises(BadInput) as caught:
        read_file(path)
    return told(caught.value, name or path.name)


def test_missing_files_and_folders_are_told(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    assert "没有这个文件" in refused_path(tmp_path / "none.txt")
    assert "没有这个文件" in refused_path(tmp_path / "a\0b.txt", "a\ufffdb.txt")
    assert "文件夹" in refused_path(tmp_path / "folder.txt")
    assert "文件夹" in refused_path(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_pipes_and_devices_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    os.symlink("/dev/zero", tmp_path / "zero.txt")
    assert "普通文件" in refused_path(tmp_path / "pipe.txt")
    assert "普通文件" in refused_path(tmp_path / "zero.txt")
    with pytest.raises(BadInput, match="没有可读的文件"):
        files_in([tmp_path])


def test_a_file_that_may_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "a.txt"
    path.write_text(CHINESE)
    monkeypatch.setattr("huice.text.formats.file.os.open", refuse)
    assert "没有读取权限" in refused_path(path)


@pytest.mark.parametrize("written", ["ab", "a" * 500])
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("旧" * 90)
    fstat = os.fstat

    def fstat_then_write(number: int) -> os.stat_result:
        status = fstat(number)
        path.write_text(written)
        return status

    monkeypatch.setattr("huice.text.formats.file.os.fstat", fstat_then_write)
    assert "被改动" in refused_path(path)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a b'\"$;.txt", None), ("措施（一）【新】.txt", None), ("a\x1b[31m.txt", "a\ufffd[31m.txt"),
        ("a\n\u202eb.txt", "a\ufffd\ufffdb.txt"), ("-rf.txt", None), ("a.pdf.txt", None),
    ],
)  # fmt: skip
def test_odd_file_names_are_read_and_shown_safely(
    tmp_path: Path, name: str, shown: str | None
) -> None:
    (tmp_path / name).write_text(CHINESE)
    assert read_file(tmp_path / name).file == (shown or name)
    assert [path.name for path in files_in([tmp_path])] == [name]


def test_a_file_name_that_is_no_utf_8_is_shown_safely(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xb4\xeb\xca\xa9.txt"
    try:
        Path(os.fsdecode(raw)).write_text(CHINESE)
    except OSError:
        pytest.skip("this system takes UTF-8 names only")
    (path,) = files_in([tmp_path])
    read_file(path).file.encode("utf-8")


# --- at random ------------------------------------------------------------------------------


@pytest.fixture
def fuzz(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(Path(__file__).parent.parent.parent / "bench"))
    return import_module("fuzz_readers")


def test_files_made_at_random_are_read_or_refused(fuzz: ModuleType, tmp_path: Path) -> None:
    maker, tally = fuzz.Maker(), fuzz.Tally()
    for index in range(400):
        fuzz.try_one(maker.make(Random(f"test/{index}")), index, tally, tmp_path)
    assert tally.failures == {}
    assert {outcome for _, outcome in tally.outcomes} == {"read", "refused"}
    assert len({kind for kind, _ in tally.outcomes}) == len(maker.kinds)


def test_the_random_trial_notices_a_crash_and_a_line_that_should_not_be(
    fuzz: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = fuzz.Input("text", "a.txt", CHINESE.encode())
    for wrong in (
        lambda *_: 1 // 0,
        lambda *_: Reading("a.txt", "", (Line(2, "甲"),)),
        lambda *_: Reading("a.txt", "", (Line(1, "\x1b"),)),
    ):
        monkeypatch.setattr(fuzz, "read_bytes", wrong)
        tally = fuzz.Tally()
        fuzz.try_one(made, 1, tally, tmp_path)
        (failure,) = tally.failures.values()
        Path(failure.file).unlink()
        assert tally.outcomes == {("text", "failed"): 1}
