"""nbgrader's configuration for this course.

With it, nbgrader's commands and formgrader work on the same folders and the same gradebook as ``python3 run.py``.
"""

from pathlib import Path

from grading.environment import find_scripts
from grading.nbgrader_plugins.checked_settings import exchange_root, gradebook_url
from grading.nbgrader_plugins.file_policy import keep_to_ordinary_files
from grading.nbgrader_plugins.hand_grading import watch_hand_grading

root = Path(__file__).resolve().parent

find_scripts()
keep_to_ordinary_files(root)
watch_hand_grading()
c = get_config()  # noqa: F821 (traitlets provides it)

c.CourseDirectory.root = str(root)
c.CourseDirectory.course_id = "backprop"
c.CourseDirectory.db_url = gradebook_url(root)  # as course.toml or COURSE_GRADEBOOK says
c.CourseDirectory.source_directory = "build/source"
c.CourseDirectory.release_directory = "notebooks"

# True releases and grades the short track alone: the sections and exercises marked with a star.
c.Course.short_track = False

# nbgrader's exchange. On a machine that you share with students, choose a folder that they can reach, in course.toml.
c.Exchange.root = exchange_root(root)  # as course.toml or COURSE_EXCHANGE says

# The course's own ClearSolutions writes stubs that name the exercise. All other preprocessors are nbgrader's.
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

# nbgrader autograde and formgrader's autograde button use the course's own grader.
c.Autograde.exporter_class = "grading.nbgrader_plugins.exporters.Grader"
c.Grader.root = str(root)

# nbgrader generate_feedback and formgrader's feedback button write the course's own pages.
c.GenerateFeedback.exporter_class = "grading.nbgrader_plugins.exporters.FeedbackPage"
c.FeedbackPage.root = str(root)

# In the exchange, students can't touch each other's submissions or submit for each other, and release_feedback goes on
# if a submission came in another way.
c.ExchangeFactory.release_assignment = "grading.nbgrader_plugins.exchange.ReleaseAssignment"
c.ExchangeFactory.collect = "grading.nbgrader_plugins.exchange.Collect"
c.ExchangeFactory.release_feedback = "grading.nbgrader_plugins.exchange.ReleaseFeedback"

# The names of students' folders and files can't steer the terminal.
c.NbGrader.logging_config = {"formatters": {"console": {"class": "grading.nbgrader_plugins.log.PlainFormatter"}}}

# formgrader would show this configuration in a page, and with it the password of the gradebook.
c.FormgradeExtension.debug = False

# formgrader shows students' notebooks so that nothing in them runs, and adds the model answers.
# nbconvert's own steps are left out: some take hours for a text that is made for this purpose.
c.HTMLExporter.default_preprocessors = []
c.HTMLExporter.preprocessors = ["grading.nbgrader_plugins.formgrader.ToGrade"]
c.HTMLExporter.filters = {
    "markdown2html": "grading.nbgrader_plugins.formgrader.markdown",
    "highlight_code": "grading.nbgrader_plugins.formgrader.code",
    "strip_files_prefix": "grading.nbgrader_plugins.formgrader.unchanged",
}
c.ToGrade.root = str(root)
