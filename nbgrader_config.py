"""nbgrader's view of this course: its own commands and formgrader work on the same folders and gradebook."""

from pathlib import Path

from grading.environment import find_scripts
from grading.nbgrader_plugins.file_policy import keep_to_ordinary_files

find_scripts()
keep_to_ordinary_files()
c = get_config()  # noqa: F821 (traitlets provides it)

root = Path(__file__).resolve().parent

c.CourseDirectory.root = str(root)
c.CourseDirectory.course_id = "backprop"
c.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}"
c.CourseDirectory.source_directory = "build/source"
c.CourseDirectory.release_directory = "notebooks"

# Releasing and collecting by nbgrader's exchange, for those who use it, stays in this folder too.
c.Exchange.root = str(root / "exchange")

# The stubs name the exercise; everything else is nbgrader's own generate step.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.LockCells",
    "grading.release.ClearSolutions",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# nbgrader autograde and formgrader's button run the course's own grader.
c.Autograde.exporter_class = "grading.nbgrader_plugins.exporters.Grader"
c.Grader.root = str(root)

# nbgrader generate_feedback and formgrader's button write the course's own pages.
c.GenerateFeedback.exporter_class = "grading.nbgrader_plugins.exporters.FeedbackPage"
c.FeedbackPage.root = str(root)

# What formgrader shows of a student's notebook runs nothing, and has the model answer beside it.
c.HTMLExporter.preprocessors = ["grading.nbgrader_plugins.formgrader.ToGrade"]
c.HTMLExporter.filters = {"markdown2html": "grading.nbgrader_plugins.formgrader.markdown"}
c.ToGrade.root = str(root)
