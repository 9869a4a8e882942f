"""The export formats. A new format is one file here and one line in `FORMATS`, from which forms, commands, file names,
media types and manifests are derived.
"""

from app.exports.formats.base import ExportFormat
from app.exports.formats.csv import Csv
from app.exports.formats.json import Json
from app.exports.formats.xlsx import Xlsx

CSV = Csv()  # the default, and the format of address lists

# In the order shown in the console.
FORMATS: dict[str, ExportFormat] = {one.name: one for one in (CSV, Xlsx(), Json())}
