"""Grade from several threads of this process, as nbgrader, formgrader and Dask workers do."""

from concurrent.futures import ThreadPoolExecutor

from grading.result import Result
from grading.scoring.grading_server import grade_on_server
from grading.scoring.job import Job, Task


def in_threads(count: int, tasks: list[Task], job: Job) -> list[Result]:
    """Grade each task on this process's server for the job, in this many threads."""
    with ThreadPoolExecutor(count) as threads:
        return [Result.from_json(r.decode()) for r in threads.map(lambda task: grade_on_server(task, job), tasks)]
