"""nbgrader's view of this course: its own commands and formgrader work on the same folders and gradebook."""

from pathlib import Path

from grading.course import find_scripts

find_scripts()
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
c.Autograde.exporter_class = "grading.front.Grader"
c.Grader.root = str(root)
