"""LibreOffice as a second spreadsheet: every formula of a workbook worked out anew."""

import shutil
import subprocess

import openpyxl
import pytest

PATIENCE_S = 240
# Work out every formula at opening, whatever values the file brings along.
ALWAYS = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated(books, folder):
    """Work out workbooks anew.

    Parameters
    ----------
    books
        Content by name.

    Returns
    -------
    dict
        The workbooks as openpyxl reads their values, by the same names.
    """
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("no LibreOffice: install libreoffice-calc-nogui to recalculate workbooks")
    profile, given, out = (folder / each for each in ("profile", "given", "out"))
    for each in (profile / "user", given, out):
        each.mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    for name, content in books.items():
        (given / f"{name}.xlsx").write_bytes(content)
    command = [
        office,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
        *(str(given / f"{name}.xlsx") for name in books),
    ]
    done = subprocess.run(  # noqa: S603  (the office that was found)
        command, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    missing = [name for name in books if not (out / f"{name}.xlsx").exists()]
    assert not missing, f"{missing} not written: {done.stdout[-500:]} {done.stderr[-500:]}"
    return {name: openpyxl.load_workbook(out / f"{name}.xlsx", data_only=True) for name in books}
