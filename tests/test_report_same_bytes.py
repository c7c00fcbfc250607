"""The same report is the same bytes, in every format, here and in another process.

The other process has other hashes, another time zone and the area in another folder, appraises
the scenarios anew and writes all files at once: one for each format would take longer to start.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from known_report import written
from made_document import hostile_document, made_document
from made_workbook import appraised, appraiser_of
from report_samples import every_block
from test_report_charts import made_pictures

from estates.area import load_area
from estates.report.files import file_bytes
from estates.report.formats.html import html_bytes
from estates.report.formats.pdf import pdf_bytes
from estates.report.formats.word import word_bytes
from estates.report.subject import OneScenario, SeveralScenarios, TodayAlone
from estates.report.workbook.workbook import workbook_bytes

ROOT = Path(__file__).parents[1]
MAP = "<!DOCTYPE html><html><body><script>one()</script><script>two('&amp;')</script>"


def made(appraiser, known):
    """Files by name: a scenario in every format, others as data, and documents made up."""
    ranges = known.subject.ranges
    hostile = appraised(appraiser, "hostile")
    several = SeveralScenarios(appraisals=(hostile, known.subject.appraisal), ranges=ranges)
    today = TodayAlone(today=appraiser.before, ranges=ranges)
    return known.files | {
        "hostile workbook": workbook_bytes(OneScenario(appraisal=hostile, ranges=ranges)),
        "several.xlsx": workbook_bytes(several),
        "today.gpkg": file_bytes(".gpkg", today),
        "today.zip": file_bytes(".zip", today),
        "every block.pdf": pdf_bytes(every_block()),
        "hostile.html": html_bytes(hostile_document(), MAP),
        "made.docx": word_bytes(made_document()),
        "charts": b"".join(each.svg for each in made_pictures()),
    }


def digests(files):
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def test_another_process_writes_the_same_bytes(priced_appraiser, known_report, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(priced_appraiser.before.assessor.area.folder, elsewhere)
    code = "import sys, test_report_same_bytes as t; t.main(sys.argv[1])"
    done = subprocess.run(  # noqa: S603  (this very interpreter)
        [sys.executable, "-c", code, str(elsewhere)],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONHASHSEED": "7",
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests"))),
            "TZ": "Asia/Kathmandu",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == digests(made(priced_appraiser, known_report))


def main(folder):
    """Tell the digests of the same files, made from the area alone."""
    appraiser = appraiser_of(load_area(Path(folder)))
    sys.stdout.write(json.dumps(digests(made(appraiser, written(appraiser)))))
