"""The checks of units 08 and 09 accept every right answer in any form, and report what is wrong and where."""

import numpy as np
import pytest

from helpers import checks, line_search
from helpers.checks import CheckFailed


def failure(check, *arguments, **named) -> str:
    with pytest.raises(CheckFailed) as caught:
        check(*arguments, **named)
    return caught.value.message


def half_square(theta):
    return float(theta @ theta / 2)


def quartic(theta):
    return float((theta**4).sum())


def quartic_slope(theta):
    return 4 * theta**3


TWO = np.array([2.0])

# --- Armijo and backtracking ---------------------------------------------------------------------------------


@pytest.mark.parametrize("tau", [0.1, 1.5, 1.6, 3.0])
def test_armijo_accepts_the_formula_and_rejects_its_opposite(tau: float) -> None:
    checks.step_sizes.armijo(line_search.armijo, half_square, TWO, TWO, tau, 0.25)
    text = failure(checks.step_sizes.armijo, lambda *a: not line_search.armijo(*a), half_square, TWO, TWO, tau, 0.25)
    assert f"is {tau > 1.5} for tau = {tau:g}, but should be {tau <= 1.5}: E goes from 2 to" in text
    with_numpy_bool = failure(checks.step_sizes.armijo, lambda *a: np.bool(tau > 1.5), half_square, TWO, TWO, tau, 0.25)
    assert with_numpy_bool == text


def test_armijo_tries_several_steps_and_lists_the_wrong_ones(capsys) -> None:
    arguments = half_square, TWO, TWO, [0.1, 1.5, 1.75, 3.0], 0.25, "a parabola"
    checks.step_sizes.armijo(line_search.armijo, *arguments)
    assert "right for c = 0.25 and tau from 0.1 to 3: 2 of 4 step sizes meet the condition (a parabola)." in (
        capsys.readouterr().out
    )
    text = failure(checks.step_sizes.armijo, lambda *a: True, *arguments)
    assert "is True for tau = 1.75, but should be False: E goes from 2 to 1.125, above" in text
    assert "(2 of 4 are wrong: tau = 1.75, 3)" in text
    text = failure(checks.step_sizes.armijo, lambda *a: np.array(1.0), *arguments)
    assert text.endswith("is array(1.), but should be True.")


def test_armijo_reports_a_changed_theta_beside_the_wrong_answer() -> None:
    def moves(energy, theta, gradient, tau, c):
        theta -= tau * gradient
        return energy(theta) <= energy(theta) - c * tau * float(gradient @ gradient)

    text = failure(checks.step_sizes.armijo, moves, half_square, TWO, TWO, [0.1, 1.5], 0.25)
    assert "is False for tau = 0.1, but should be True" in text
    assert "theta was changed by your code" in text


@pytest.mark.parametrize("tau0", [1.0, 7.0, 1e6])
@pytest.mark.parametrize("shrink", [0.1, 0.5, 0.8])
def test_backtracking_accepts_the_courses_own_and_single_precision(tau0: float, shrink: float) -> None:
    def single(*arguments):
        tau, shrinkings = line_search.backtracking(*arguments)
        return [np.float32(tau), np.int64(shrinkings)]

    for own in (line_search.backtracking, single):
        checks.step_sizes.backtracking(own, quartic, np.array([3.0, -1.0]), np.array([108.0, -4.0]), tau0, 1e-4, shrink)


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        ((2.0, 1), "tau is 2, which does not meet Armijo's condition: it leads to E = 2, but at most 0 is allowed"),
        ((0.5, 3), "tau is 0.5, but the longer step τ = 1 comes first and already meets Armijo's condition"),
        ((0.0, 2), "tau is 0, which is not one of the steps to try: 4, 2, 1, 0.5, …"),
        ((1.1, 2), "tau is 1.1, which is not one of the steps to try"),
        ((8.0, 2), "tau is 8, which is not one of the steps to try"),
        ((4.0 * 0.5**300, 300), "tau is 1.96364e-90, but the longer step τ = 1 comes first"),
        ((float("nan"), 2), "tau is nan, which is not one of the steps to try"),
        ((1.0, 3), "times_shrunk is 3, but should be 2 (tau = 1 is tau0 = 4 after 2 multiplications by 0.5)"),
        ((2, 1.0), "tau is 2, which does not meet Armijo's condition"),
        (("1.0", 2), "tau is a str, but should be a single number"),
        (1.0, "the return value is a float, but should be two values: tau, times_shrunk"),
        (None, "the return value is None: is a `return` missing?"),
    ],
)
def test_a_failure_says_what_is_wrong_with_a_search(returned, message: str) -> None:
    assert message in failure(
        checks.step_sizes.backtracking, lambda *a: returned, half_square, TWO, TWO, 4.0, 0.25, 0.5
    )


def test_swapped_return_values_are_recognised() -> None:
    three = np.array([3.0])

    def swapped(*arguments):
        return line_search.backtracking(*arguments)[::-1]

    text = failure(checks.step_sizes.backtracking, swapped, half_square, three, three, 3.0, 0.25, 0.75)
    assert "have you swapped tau and times_shrunk?" in text


def test_an_endless_loop_ends_with_an_error() -> None:
    def endless(energy, theta, *others):
        while True:
            energy(theta)

    with pytest.raises(RuntimeError, match="energy was called more than 400 times: your loop doesn't stop"):
        checks.step_sizes.backtracking(endless, half_square, TWO, TWO, 4.0, 0.25, 0.5)


# --- descent with a search -------------------------------------------------------------------------------------


def right_descent(energy, gradient, theta, search, tau0, max_steps, tolerance, used=None, times=1):
    iterates, taus = [theta], []
    for _ in range(max_steps):
        g = gradient(iterates[-1])
        if np.linalg.norm(g) <= tolerance:
            break
        for _ in range(times):
            tau, _ = search(energy, iterates[-1], g, tau0 if used is None or not taus else used)
        iterates.append(iterates[-1] - tau * g)
        taus.append(tau)
    return np.array(iterates), np.array(taus)


def check_descent(student_function, tolerance: float = 0.0) -> None:
    checks.step_sizes.descent_with_search(
        student_function, quartic, quartic_slope, np.array([7.0, 1.0]), 1.0, 5, tolerance
    )


def test_right_descent_with_a_search_passes_and_mistakes_are_named() -> None:
    check_descent(right_descent)
    check_descent(right_descent, tolerance=1e5)
    assert "search was called with tau0 = 0.25 in step 1, but each search starts at tau0 = 1" in failure(
        check_descent, lambda *a: right_descent(*a, used=0.25)
    )
    assert "search was called 10 times for 5 steps, but each step needs only one call" in failure(
        check_descent, lambda *a: right_descent(*a, times=2)
    )
    text = failure(check_descent, lambda *a: right_descent(*a[:-1], 0.0), 2000.0)
    assert "iterates have 6 rows, but should have 1, θ(0): the descent ends at θ(0), since ‖∇E(θ(0))‖₂ = 1372" in text
    assert "is not above tolerance = 2000" in text
    text = failure(check_descent, lambda *a: right_descent(*a[:-1], 2000.0))
    assert "iterates have 1 row, but should have 6, θ(0), …, θ(5): the descent goes on at θ(0), since" in text
    assert "‖∇E(θ(0))‖₂ = 1372 is still above tolerance = 0" in text
    text = failure(check_descent, lambda *a: right_descent(*a[:-2], 8, 0.0))
    assert "iterates have 9 rows, but should have 6, θ(0), …, θ(5): the descent ends after max_steps = 5." in text


def test_a_descent_without_calls_of_search_is_told_so() -> None:
    right = right_descent(quartic, quartic_slope, np.array([7.0, 1.0]), course_search, 1.0, 5, 0.0)
    assert "search was never called, but each of the 5 steps should get its step size from a new call" in failure(
        check_descent, lambda *a: right
    )

    def searches_once(energy, gradient, theta, search, tau0, max_steps, tolerance):
        search(energy, theta, gradient(theta), tau0)
        return right

    text = failure(check_descent, searches_once)
    assert "search was called only 1 time, but each of the 5 steps should get its step size from a new call." in text


def course_search(energy, theta, g, tau0):
    return line_search.backtracking(energy, theta, g, tau0)


def test_a_descent_with_the_wrong_rows_is_told_which_are_expected() -> None:

    def changed(change):
        def student_function(*arguments):
            iterates, taus = right_descent(*arguments)
            return change(iterates), taus

        return student_function

    text = failure(check_descent, changed(lambda iterates: np.repeat(iterates[-1:], 6, axis=0)))
    assert "iterates are the same array in all rows" in text
    text = failure(check_descent, changed(lambda iterates: iterates[1:]))
    assert "iterates have 5 rows, but should have 6, θ(0), …, θ(5): one for the start and one after each step" in text
    with pytest.raises(RuntimeError, match="search was called more than 12 times for max_steps = 5: count the steps"):
        check_descent(lambda *a: right_descent(*a[:-2], 13, 0.0))
    with pytest.raises(TypeError, match="got a function for the gradient: pass an array"):
        check_descent(lambda energy, gradient, theta, search, *a: search(energy, theta, gradient, 1.0))


# --- schedules ----------------------------------------------------------------------------------------------------


def test_a_schedule_is_checked_at_every_iteration() -> None:
    expected = [0.5, 0.25, 0.125]
    checks.step_sizes.schedule(lambda k, tau0: tau0 / 2**k, expected, tau0=0.5)
    checks.step_sizes.schedule(lambda k, tau0: np.float32(tau0 / 2**k), expected, tau0=0.5)
    text = failure(checks.step_sizes.schedule, lambda k, tau0: tau0 / (1 + k), expected, tau0=0.5)
    assert "τ is 0.166667 for k = 2, but should be 0.125." in text
    assert "(3 of 3 are wrong: k = 0, 1, 2)" in failure(checks.step_sizes.schedule, lambda k, t: 0.0, expected, t=1)
    assert "τ(0) is None: is a `return` missing?" in failure(
        checks.step_sizes.schedule, lambda k, t: None, expected, t=1
    )
    text = failure(checks.step_sizes.schedule, lambda k, t: t / k, expected, t=1)
    assert "τ(0) can't be computed: ZeroDivisionError" in text
    text = failure(checks.step_sizes.schedule, lambda k, stages: stages.pop(), [3.0, 3.0], stages=[3.0, 3.0])
    assert "stages was changed by your code" in text


def test_a_schedule_can_be_checked_at_chosen_iterations(capsys) -> None:
    at = {"iterations": [0, 1000, 10**6], "case": "a long plan"}
    checks.step_sizes.schedule(lambda k, t: t / (1 + k), [0.5, 0.5 / 1001, 0.5 / 1000001], **at, t=0.5)
    assert "right for k = 0, 1000, 1000000 (a long plan)." in capsys.readouterr().out
    text = failure(checks.step_sizes.schedule, lambda k, t: t, [0.5, 0.25, 0.125], **at, t=0.5)
    assert "τ is 0.5 for k = 1000, but should be 0.25 (2 of 3 are wrong: k = 1000, 1000000)" in text


def test_tiny_step_sizes_are_compared_as_closely_as_others() -> None:
    text = failure(checks.step_sizes.schedule, lambda k, t: max(t / 2**k, 1e-12), [1e-12, 5e-13], t=1e-12)
    assert "τ is 1e-12 for k = 1, but should be 5e-13" in text


# --- subgradients ---------------------------------------------------------------------------------------------------

C, D = np.array([[1.0, 2.0], [-3.0, 0.5], [0.5, -1.0]]), np.array([1.0, 2.0, -1.5])


def l1(C, d, theta):
    return float(np.abs(C @ theta - d).sum())


def check_subgradient(student_function, theta) -> None:
    case = {"C": C, "d": D, "theta": np.array(theta)}
    checks.step_sizes.subgradient(student_function, l1, case, np.random.default_rng(0))


def with_s(s: float):
    """Return the subgradient of l1 that takes s for the sign of a zero residual."""

    def student_function(C, d, theta):
        r = C @ theta - d
        return C.T @ np.where(r == 0, s, np.sign(r))

    return student_function


@pytest.mark.parametrize("theta", [(2.0, 1.5), (-1.0, 1.0), (-1.0, 1.0 + 1e-3)])
@pytest.mark.parametrize("s", [-1.0, -0.3, 0.0, 0.9999, 1.0])
def test_every_subgradient_passes(theta, s: float) -> None:
    check_subgradient(with_s(s), theta)


@pytest.mark.parametrize("s", [-1.02, 1.02, 2.0, -2.0])
def test_at_a_kink_a_vector_outside_the_subdifferential_fails(s: float) -> None:
    text = failure(check_subgradient, with_s(s), (-1.0, 1.0))
    assert "violates the inequality at φ = (" in text


def test_away_from_kinks_only_the_gradient_passes() -> None:
    for off in (np.array([1e-3, 0.0]), np.array([0.0, -0.05])):
        assert "violates the inequality" in failure(
            check_subgradient, lambda C, d, t, off=off: with_s(0)(C, d, t) + off, (2.0, 1.5)
        )
    assert "−g satisfies it everywhere" in failure(check_subgradient, lambda *a: -with_s(0)(*a), (2.0, 1.5))
    text = failure(check_subgradient, lambda *a: np.full(2, np.nan), (2.0, 1.5))
    assert "g is NaN or infinite in 2 of 2 entries" in text
    assert "g is a list of length 2, but should be" in failure(check_subgradient, lambda *a: [3.5, 2.5], (2.0, 1.5))
    assert "g has dtype int64" in failure(check_subgradient, lambda *a: np.array([3, 2]), (2.0, 1.5))


def right_method(energy, subgradient, theta, tau, steps):
    iterates = [theta]
    for k in range(steps):
        iterates.append(iterates[-1] - tau(k) * subgradient(iterates[-1]))
    best = min(iterates, key=energy)
    return best, energy(best)


def check_method(student_function, steps: int = 3) -> None:
    checks.step_sizes.subgradient_method(
        student_function,
        lambda t: float(np.abs(t).sum()),
        np.sign,
        np.array([1.0]),
        lambda k: [0.3, 0.5, 0.9][k],
        steps,
    )


def test_the_right_subgradient_method_passes_and_another_iterate_is_named() -> None:
    check_method(right_method)
    check_method(right_method, steps=0)
    text = failure(check_method, lambda *a: (np.array([-0.7]), 0.7))
    assert "the best θ is wrong: got -0.7, expected 0.2 (this is θ(3), the last one, but E was lowest at θ(2))" in text
    assert "its energy" not in text  # It's right for this point.
    assert "(this is θ(0), but E was lowest at θ(2))" in failure(check_method, lambda *a: (np.array([1.0]), 1.0))
    text = failure(check_method, lambda *a: (np.array([1.0]), 0.7))
    assert "its energy is 0.7, but should be 0.2" in text
    text = failure(check_method, lambda *a: (np.array([0.2]), 0.7))
    assert "its energy is 0.7, but should be 0.2. Right: the best θ." in text


def test_of_two_iterates_with_the_lowest_energy_either_is_right() -> None:
    def last_of_the_best(energy, subgradient, theta, tau, steps):
        iterates = [theta]
        for k in range(steps):
            iterates.append(iterates[-1] - tau(k) * subgradient(iterates[-1]))
        best = min(reversed(iterates), key=energy)
        return best, energy(best)

    oscillating = lambda t: float(np.abs(t).sum()), np.sign, np.array([0.75]), lambda k: 0.5, 3
    for method in (right_method, last_of_the_best):
        checks.step_sizes.subgradient_method(method, *oscillating)
    assert "the best θ is wrong" in failure(
        checks.step_sizes.subgradient_method, lambda *a: (np.array([0.75]), 0.25), *oscillating
    )


def test_a_number_may_be_a_zero_dimensional_array() -> None:
    returned, theta = (np.array(1.0), np.array(2)), np.array([2.0])
    checks.step_sizes.backtracking(lambda *a: returned, lambda t: float(t @ t / 2), theta, theta, 4.0, 0.25, 0.5)
