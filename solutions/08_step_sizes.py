# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: nbgrader,tags,-all
#     notebook_metadata_filter: kernelspec,jupytext,-all
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 06 Choose how far to step
#
# **What you will do.** You compute how fast a gradient can change, and from it how much a step is sure to gain. You
# write a line search that finds a step size by itself, gradient descent that uses it, two schedules, and a method
# that goes down even where there is no gradient.
#
# **What you will learn.**
#
# - what an $L$-Lipschitz gradient is, and why every step size below $2/L$ lowers $E$ (L9);
# - what to do where no $L$ is known or none exists: backtracking line search with Armijo's condition (L9);
# - why the three loss curves of the lecture look as they do, and what people do in practice (L10);
# - what a schedule of step sizes achieves, and at what price (L11);
# - what a subgradient is, why a step against it may go uphill, and why the method works all the same (L9).
#
# **What you need.** Unit 01: gradient descent on a quadratic, its three regimes. Eigenvalues of a symmetric matrix,
# integrals, the Cauchy-Schwarz inequality. About three hours; the sections on schedules and subgradients can wait for
# another day.
#
# **Notation.** $\theta\in\mathbb R^n$ are the parameters, $E(\theta)$ is the energy or loss, $\tau>0$ the step size,
# $\theta(k)$ the $k$-th iterate. $\lVert v\rVert_2$ is the Euclidean length of $v$.

# %%
import numpy as np

from helpers import checks, demos, descent, descent_lemma, line_search, schedules

# %% [markdown]
# ## Say how fast a gradient may change
#
# In unit 01 you saw it on quadratics: the steeper the valley, the shorter the steps have to be. More exactly, it is
# not the slope that counts but how fast the slope *changes*. A gradient is called **$L$-Lipschitz** if there is a
# number $L$ with
#
# $$\lVert\nabla E(\phi)-\nabla E(\xi)\rVert_2\le L\,\lVert\phi-\xi\rVert_2\qquad\text{for all }\phi,\xi.\tag{L9}$$
#
# The gradients at two points differ by at most $L$ times the distance of the points. The smallest such number is
# *the* Lipschitz constant of $\nabla E$; every larger one satisfies the inequality as well.
#
# **One parameter.** By the mean value theorem $E'(\phi)-E'(\xi)=E''(\eta)\,(\phi-\xi)$ for some $\eta$ in between. So
# the Lipschitz constant is the largest size of the second derivative, the *curvature*:
#
# | $E(\theta)$ | $E'(\theta)$ | $E''(\theta)$ | $L$ |
# | --- | --- | --- | --- |
# | $\tfrac12a\theta^2$ | $a\theta$ | $a$ | $\lvert a\rvert$ |
# | $\sin\theta$ | $\cos\theta$ | $-\sin\theta$ | $1$ |
# | $\theta^4$ | $4\theta^3$ | $12\theta^2$ | none: it exceeds every bound |
# | $\lvert\theta\rvert$ | $-1$ or $1$ | 0, with a jump of $E'$ at 0 | none: $E'$ changes by 2 over no distance at all |
#
# The last two are the two ways of having no $L$. Both come back below.

# %% tags=["demo"]
demos.question("08.lipschitz")

# %% [markdown]
# **Several parameters: the quadratic.** Take $E(\theta)=\tfrac12\theta^\top A\theta-b^\top\theta$ with any square
# matrix $A$. You know its gradient from unit 01, where $A$ did not have to be symmetric either:
#
# $$\nabla E(\theta)=S\theta-b\qquad\text{with the symmetric part}\qquad S=\tfrac12(A+A^\top).$$
#
# The difference of two gradients is $S(\phi-\xi)$, as $b$ cancels. How long can $Sv$ be for a vector $v$? Since $S$
# is symmetric, it has an orthonormal basis of eigenvectors. Written in it, $v$ has coordinates $v_1,\dots,v_n$, and
# $Sv$ has the coordinates $\lambda_1v_1,\dots,\lambda_nv_n$. So
#
# $$\lVert Sv\rVert_2^2=\sum_i\lambda_i^2\,v_i^2\;\le\;\max_i\lambda_i^2\,\sum_i v_i^2=\big(\max_i\lvert\lambda_i\rvert\big)^2\,\lVert v\rVert_2^2,$$
#
# with equality if $v$ is an eigenvector to the eigenvalue of the largest size. Therefore
#
# $$L=\max_i\lvert\lambda_i\rvert .$$
#
# A negative eigenvalue counts with its size: where $E$ bends downwards, its gradient changes just as fast. (For any
# other twice differentiable $E$ the matrix of its second derivatives takes the place of $S$. It changes with $\theta$,
# and $L$ is the largest size that one of its eigenvalues has anywhere.)
#
# ### Exercise 08.1: Compute the Lipschitz constant of a quadratic's gradient (3 points)
#
# Write `lipschitz(A)`, which returns one number. `A` is square, need **not be symmetric**, and its eigenvalues may be
# negative.
#
# Useful: `np.linalg.eigvalsh(S)` returns the eigenvalues of a *symmetric* matrix, the smallest first. It looks at the
# lower triangle of `S` only, so give it a matrix that really is symmetric.


# %% nbgrader={"grade": false, "grade_id": "lipschitz-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.descent_lemma.lipschitz"]
def lipschitz(A):
    """The Lipschitz constant of ∇E for E(θ) = ½ θᵀ A θ − bᵀ θ, a number.

    A: (n, n), not necessarily symmetric.
    """
    ### BEGIN SOLUTION lipschitz-constant: the Lipschitz constant of the gradient
    S = (A + A.T) / 2
    return np.abs(np.linalg.eigvalsh(S)).max()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "lipschitz-constant", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# E(θ) = 3/2 θ² and −3/2 θ²; two curvatures; 0 and 5, turned; one that bends down; E(θ) = θ₀ θ₁.
checks.call(lipschitz, {"A": np.array([[3.0]])}, 3.0)
checks.call(lipschitz, {"A": np.array([[-3.0]])}, 3.0)
checks.call(lipschitz, {"A": np.array([[1.0, 0.0], [0.0, 5.0]])}, 5.0)
checks.call(lipschitz, {"A": np.array([[4.0, 2.0], [2.0, 1.0]])}, 5.0)
checks.call(lipschitz, {"A": np.array([[2.0, 0.0], [0.0, -7.0]])}, 7.0)
checks.call(lipschitz, {"A": np.array([[0.0, 2.0], [0.0, 0.0]])}, 1.0)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(61)
for eigenvalues in (
    [4.0, 0.5],
    [0.25, -1.5, 1.0],
    [-6.0, 2.0, 5.0, 0.1],
    [0.3, 0.7, 1.1, 2.9, -0.2],
    [-2.0, -0.5, -8.0],
):
    n = len(eigenvalues)
    turn, _ = np.linalg.qr(rng.normal(size=(n, n)))
    skew = rng.normal(size=(n, n))
    # A matrix that is known by its eigenvalues, and one that adds nothing to E: θᵀ K θ = 0 if Kᵀ = −K.
    A = turn @ np.diag(eigenvalues) @ turn.T
    checks.call(lipschitz, {"A": A}, max(np.abs(eigenvalues)))
    checks.call(lipschitz, {"A": A + skew - skew.T}, max(np.abs(eigenvalues)))
### END HIDDEN TESTS

# %% [markdown]
# **Where there is no matrix.** The second derivative of a network's loss with a million parameters is a matrix with
# $10^{12}$ entries: nobody builds it. But one can compute its *product* with a vector $v$, from two gradients a
# little way apart, $(\nabla E(\theta+hv)-\nabla E(\theta))/h$. And products are all that **power iteration** needs:
# multiply a random vector by $S$ again and again, each time scaled to length 1. Each product stretches the part along
# the steepest eigenvector most, so that part wins, and the length of $Sv$ tends to $\max\lvert\lambda_i\rvert$, from
# below.

# %% tags=["demo"]
rng_power = np.random.default_rng(5)
root = rng_power.normal(size=(50, 50))
S_large, start_power = root @ root.T, rng_power.normal(size=50)
print(f"eigvalsh: {np.linalg.eigvalsh(S_large)[-1]:.4f}")
for products in (1, 5, 20, 80):
    estimate = descent_lemma.power_iteration(lambda v: S_large @ v, start_power, products)
    print(f"power iteration, {products:2d} products: {estimate:.4f}")

# %% [markdown]
# ## Derive what one step is sure to gain
#
# Now let $\nabla E$ be $L$-Lipschitz. We want to know how much $E$ falls in one step, whatever $E$ looks like
# otherwise.
#
# **One parameter.** Go from $\theta$ to $\theta+s$. The change of $E$ is the integral of its derivative on the way;
# with $t$ running from 0 to 1,
#
# $$\begin{aligned}
# E(\theta+s)&=E(\theta)+\int_0^1E'(\theta+ts)\,s\,\mathrm dt\\
# &=E(\theta)+E'(\theta)\,s+\int_0^1\big(E'(\theta+ts)-E'(\theta)\big)\,s\,\mathrm dt\\
# &\le E(\theta)+E'(\theta)\,s+\int_0^1 L\,\lvert ts\rvert\,\lvert s\rvert\,\mathrm dt\\
# &=E(\theta)+E'(\theta)\,s+\tfrac L2\,s^2 .
# \end{aligned}$$
#
# In the second line $E'(\theta)\,s$ was added and subtracted, the third uses (L9) for the points $\theta+ts$ and
# $\theta$, and in the last $\int_0^1t\,\mathrm dt=\tfrac12$. So $E$ lies below a parabola that touches it at
# $\theta$. Its slope there is that of $E$, and its curvature is $L$.
#
# Now take the step of gradient descent, $s=-\tau E'(\theta)$:
#
# $$E(\theta-\tau E'(\theta))\le E(\theta)-\tau E'(\theta)^2+\tfrac L2\tau^2E'(\theta)^2=E(\theta)-\tau\Big(1-\frac{L\tau}2\Big)E'(\theta)^2 .$$
#
# **Several parameters.** Go along the line $t\mapsto\theta+ts$. There $E$ is a function of one number $t$, and by the
# chain rule (L2) its derivative is $\nabla E(\theta+ts)^\top s$. The rest is the same, with the Cauchy-Schwarz
# inequality $u^\top s\le\lVert u\rVert_2\lVert s\rVert_2$ where the $\le$ stands:
#
# $$\begin{aligned}
# E(\theta+s)&=E(\theta)+\nabla E(\theta)^\top s+\int_0^1\big(\nabla E(\theta+ts)-\nabla E(\theta)\big)^\top s\,\mathrm dt\\
# &\le E(\theta)+\nabla E(\theta)^\top s+\int_0^1 L\,t\,\lVert s\rVert_2\,\lVert s\rVert_2\,\mathrm dt
# =E(\theta)+\nabla E(\theta)^\top s+\tfrac L2\lVert s\rVert_2^2 ,
# \end{aligned}$$
#
# and with $s=-\tau\nabla E(\theta)$ the **descent lemma**
#
# $$E\big(\theta-\tau\nabla E(\theta)\big)\;\le\;E(\theta)-\tau\Big(1-\frac{L\tau}2\Big)\lVert\nabla E(\theta)\rVert_2^2 .\tag{L9}$$
#
# The picture shows it for an $E$ with two valleys. The parabola, $q$, has the curvature $L=2.8$, the largest that $E$
# has anywhere, so $E$ is nowhere above it. How far along it a step leads is $\tau$; the scale stands above the picture.

# %% tags=["demo"]
demos.upper_bound()

# %% [markdown]
# Read the descent lemma as a promise, for as long as $\nabla E(\theta)\ne0$:
#
# | step size | factor $\tau(1-L\tau/2)$ | promise |
# | --- | --- | --- |
# | $0<\tau\le\tfrac1L$ | grows from 0 to $\tfrac1{2L}$ | $E$ falls, by at least $\tfrac\tau2\lVert\nabla E\rVert_2^2$ |
# | $\tau=\tfrac1L$ | $\tfrac1{2L}$, its largest value | the best promise: $E$ falls by at least $\tfrac1{2L}\lVert\nabla E\rVert_2^2$ |
# | $\tfrac1L<\tau<\tfrac2L$ | falls back to 0 | $E$ still falls, but the promise gets smaller |
# | $\tau=\tfrac2L$ | 0 | $E$ does not grow |
# | $\tau>\tfrac2L$ | negative | none |
#
# The lecture asks for $\tau<1/L$ (L9). That is the safe half: up to there a longer step only improves the promise.
# Beyond, each step still lowers $E$ as long as $\tau<2/L$. This is what you saw in unit 01, where quadratics
# converged up to $2/L$.
#
# Take the step into your hand. The demo begins with another $E$ than the picture, a valley with more waves: it bends
# more sharply, so its $L$ is larger, 4.15, and $1/L$ and $2/L$ are smaller. Drag $\tau$ past $1/L$ and $2/L$ and
# compare the promise, which is the parabola, with what $E$ really does. Then drag $\theta$ to where $E$ is less steep.
# The menu has other functions, each with its $L$.

# %% tags=["demo"]
demos.descent_lemma()

# %% tags=["demo"]
demos.question("08.best-promise")

# %% [markdown]
# **Can one promise more?** Not if all that is known is $L$. For $E(\theta)=\tfrac L2\theta^2$ the inequality is an
# equality, and with $\tau=2/L$ the iterates jump to and fro between $\theta(0)$ and $-\theta(0)$ for ever. Beyond
# $2/L$ this quadratic diverges. Another $E$ with the same $L$ may do well even there, if the steep places are not
# where the iterates go. It is only not sure.
#
# **Does it converge?** Add up the falls of $K$ steps. If $E$ never gets below some $E_{\min}$, then
#
# $$\tau\Big(1-\frac{L\tau}2\Big)\sum_{k=0}^{K-1}\lVert\nabla E(\theta(k))\rVert_2^2\;\le\;E(\theta(0))-E(\theta(K))\;\le\;E(\theta(0))-E_{\min}.$$
#
# The right side does not grow with $K$, so for $0<\tau<2/L$ the sum on the left is finite: **the gradients go to
# zero**. That is what convergence of gradient descent means in general. It does not say that the limit is a minimum
# (L1), nor that it comes soon.
#
# ### Exercise 08.2: Compute what is promised (2 points)
#
# Write `promised_energy(E, gradient, tau, L)`: the right side of the descent lemma, a number above which no step can
# end. `E` is the number $E(\theta)$, and `gradient` the array $\nabla E(\theta)$ of shape `(n,)`.


# %% nbgrader={"grade": false, "grade_id": "promise-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.descent_lemma.upper_bound"]
def promised_energy(E, gradient, tau, L):
    """What E(θ − τ ∇E(θ)) is sure not to exceed, a number.

    E, tau, L: numbers; gradient: (n,), ∇E(θ).
    """
    ### BEGIN SOLUTION promised-energy: the right side of the descent lemma
    return E - tau * (1 - L * tau / 2) * np.sum(gradient**2)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "promised-energy", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# ‖∇E‖² = 25 and L = 5: at τ = 1/L E falls by 25/10 at least; at 2/L nothing is sure; beyond, the bound lies above E.
slope = np.array([3.0, 4.0])
checks.call(promised_energy, {"E": 10.0, "gradient": slope, "tau": 0.2, "L": 5.0}, 7.5)
checks.call(promised_energy, {"E": 10.0, "gradient": slope, "tau": 0.1, "L": 5.0}, 8.125)
checks.call(promised_energy, {"E": 10.0, "gradient": slope, "tau": 0.4, "L": 5.0}, 10.0)
checks.call(promised_energy, {"E": 10.0, "gradient": slope, "tau": 0.6, "L": 5.0}, 17.5)
checks.call(promised_energy, {"E": -1.0, "gradient": np.array([-2.0]), "tau": 0.5, "L": 1.0}, -2.5)
### BEGIN HIDDEN TESTS
# Where the curvature is L in every direction the promise is kept to the letter: compute where the step really ends.
rng = np.random.default_rng(62)
for n, L, tau in ((1, 4.0, 0.1), (3, 0.5, 2.7), (4, 2.0, 0.8), (6, 7.0, 0.3)):
    b, theta = rng.normal(size=n), rng.normal(size=n)
    energy = lambda t, L=L, b=b: float(L * t @ t / 2 - b @ t)
    slope = L * theta - b
    ends = energy(theta - tau * slope)
    checks.call(promised_energy, {"E": energy(theta), "gradient": slope, "tau": tau, "L": L}, ends)
### END HIDDEN TESTS

# %% [markdown]
# ### Count how slow it gets
#
# Let a quadratic have the eigenvalues $0<\mu=\lambda_1\le\dots\le\lambda_n=L$. Along the $i$-th eigenvector the
# distance to the minimum is multiplied by $1-\tau\lambda_i$ in each step (unit 01). With the safe $\tau=1/L$ these
# factors are $1-\lambda_i/L$: zero along the steepest direction, and along the flattest one
#
# $$1-\frac\mu L=1-\frac1\kappa\qquad\text{with the condition number}\qquad\kappa=\frac L\mu .$$
#
# So the steepest direction dictates the step, and the flattest one has to live with it. To make the error there ten
# times smaller takes about $\kappa\ln10\approx2.3\,\kappa$ steps. The best fixed step size for a quadratic is
# $\tau=2/(L+\mu)$, where the steepest and the flattest direction have factors of the same size,
# $(\kappa-1)/(\kappa+1)$. That halves the number of steps, and no more.
#
# Here is a bowl with $\mu=1$ and $L=5$, and the paths of four step sizes from one start. At $\tau=1/L$ the steep
# direction, which is upright here, is done with in one step, and the rest is the slow way along the valley. The best
# fixed step is $2/(L+\mu)=\tfrac13$, near the third path.

# %% tags=["demo"]
demos.contours()

# %% [markdown]
# How the number of steps grows with $\kappa$:

# %% tags=["demo"]
print("  κ   steps until the error is 100 times smaller:  τ = 1/L   τ = 2/(L + μ)")
for kappa in (3, 10, 100, 1000):
    counts = []
    for tau in (1 / kappa, 2 / (kappa + 1)):
        slowest = max(abs(1 - tau), abs(1 - tau * kappa))
        counts.append(int(np.ceil(np.log(0.01) / np.log(slowest))))
    print(f"{kappa:5d} {counts[0]:50d} {counts[1]:11d}")

# %% tags=["demo"]
demos.question("08.condition")

# %% [markdown]
# ## See that no step size fits everywhere
#
# Take $E(\theta)=\theta^4$. There is no $L$, as $E''(\theta)=12\theta^2$ exceeds every bound. What does a fixed step
# size do? One step is
#
# $$\theta-\tau\cdot4\theta^3=(1-4\tau\theta^2)\,\theta .$$
#
# It makes $\lvert\theta\rvert$ smaller if $\lvert1-4\tau\theta^2\rvert<1$, that is for $\theta^2<\frac1{2\tau}$. From
# further out it makes it larger, then the next factor is larger still, and so on. **For every fixed $\tau$ there are
# starting points from which it diverges**, at once and violently. And a $\tau$ that is small enough for a far away
# start is far too small near the minimum.

# %% tags=["demo"]
for tau in (0.1, 0.01, 0.001):
    for begin in (1.0, 4.0, 16.0):
        path = descent.gradient_descent(
            lambda theta: float((theta**4).sum()), lambda theta: 4 * theta**3, np.array([begin]), tau, steps=100
        )
        limit = 1 / np.sqrt(2 * tau)
        ends = "diverged" if path.reason == "diverged" else "gets smaller"
        print(f"τ = {tau:<5}  start {begin:4.0f}, limit {limit:4.1f}:  {ends:12s} at θ = {path.theta[-1, 0]:9.3g}")

# %% [markdown]
# **What a path tells of $L$.** One can watch how fast the gradient has changed from step to step,
# $\lVert\nabla E(\theta(k+1))-\nabla E(\theta(k))\rVert_2\,/\,\lVert\theta(k+1)-\theta(k)\rVert_2$. By (L9) each of
# these numbers is *at most* $L$. So the largest of them bounds $L$ from below: a $\tau$ above 2 divided by it is not
# safe. But that a smaller $\tau$ is safe they can't show, since they know nothing of places where the path has not
# been. Here the numbers fall along the way, and further out than the start they would be larger.

# %% tags=["demo"]
path = descent.gradient_descent(
    lambda theta: float((theta**4).sum()), lambda theta: 4 * theta**3, np.array([2.0]), 0.02, steps=40
)
ratios = descent_lemma.lipschitz_along(path.theta, path.gradient)
print("   k     θ(k)   change of gradient / length of step")
for k in (0, 1, 2, 5, 10, 20, 39):
    print(f"{k:4d} {path.theta[k, 0]:8.3f} {ratios[k]:12.2f}")

# %% [markdown]
# ## Ask that E falls enough
#
# If no step size fits everywhere, choose a new one in each iteration (L9). Which one is good? "One with which $E$
# falls" sounds sensible. It is too little to ask, as this example shows.
#
# Take $E(\theta)=\tfrac12\theta^2$, where a step is $\theta\mapsto(1-\tau)\theta$. From $\theta(0)=2$, choose the
# step sizes so that
#
# $$\theta(k)=(-1)^k\,(1+2^{-k})\qquad\text{that is}\qquad2,\;-\tfrac32,\;\tfrac54,\;-\tfrac98,\;\dots$$
#
# All of these $\tau(k)=1+\frac{1+2^{-k-1}}{1+2^{-k}}$ lie between 1 and 2, and $\lvert\theta(k)\rvert$ gets smaller
# in each step, so **$E$ falls in every step. But it falls to $\tfrac12$ and not to 0**: the iterates end up jumping
# between near $1$ and near $-1$. The gain of each step shrinks much faster than the slope does.
#
# So ask for a gain that is worth the step. To first order a step of size $\tau$ lowers $E$ by
# $\tau\lVert\nabla E(\theta)\rVert_2^2$ (unit 01). **Armijo's condition** asks for a part $c$ of that, $0<c<1$:
#
# $$E\big(\theta-\tau\nabla E(\theta)\big)\;\le\;E(\theta)-c\,\tau\,\lVert\nabla E(\theta)\rVert_2^2 .\tag{L9}$$
#
# It is also called *sufficient decrease* (Nocedal and Wright, *Numerical Optimization*, section 3.1, where $c$ is
# called $c_1$ and is set to $10^{-4}$).
#
# - **It rules the example out.** On $\tfrac12\theta^2$ it reads
#   $\tfrac12(1-\tau)^2\theta^2\le\tfrac12\theta^2-c\tau\theta^2$, which is $\tau\le2(1-c)$. So $\tau(k)\to2$ is not
#   allowed.
# - **Short enough steps meet it,** as long as $\nabla E(\theta)\ne0$.
#   $E(\theta-\tau\nabla E(\theta))=E(\theta)-\tau\lVert\nabla E(\theta)\rVert_2^2+o(\tau)$, and as $c<1$, the
#   condition leaves room for the remainder: it is met as soon as
#   $o(\tau)/\tau\le(1-c)\lVert\nabla E(\theta)\rVert_2^2$.
# - **How short, if there is an $L$?** By the descent lemma it is enough that $\tau(1-\tfrac{L\tau}2)\ge c\,\tau$,
#   which is $\tau\le\frac{2(1-c)}L$. So with a small $c$ nearly all of the range up to $2/L$ is allowed, without
#   anybody knowing $L$.
#
# Below, $\theta$ is held fixed and $\tau$ varies. Here $c=0.3$, so that one can see that the line falls; with
# $c=10^{-4}$ it would look level. The trials belong to the search of the next section. The second one *does* lower
# $E$, but not enough for such a long step.

# %% tags=["demo"]
demos.line_search()

# %% tags=["demo"]
demos.question("08.why-enough")

# %% [markdown]
# ### Exercise 08.3: Test Armijo's condition (2 points)
#
# Write `falls_enough(energy, theta, gradient, tau, c)`, which returns `True` or `False`. `energy` is a function of
# $\theta$, `gradient` is the **array** $\nabla E(\theta)$ of shape `(n,)`. Equality is enough. Leave `theta` as it
# is.


# %% nbgrader={"grade": false, "grade_id": "armijo-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.line_search.armijo", "answer:helpers.line_search._falls_enough", "answer:helpers.checks.step_sizes.armijo", "answer:helpers.checks.step_sizes._sides"]
def falls_enough(energy, theta, gradient, tau, c):
    """Whether a step of size tau meets Armijo's condition: True or False.

    energy: a function from θ: (n,) to E(θ); theta: (n,); gradient: (n,), ∇E(θ);
    tau > 0; 0 < c < 1.
    """
    ### BEGIN SOLUTION armijo: whether E falls enough
    return bool(energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "armijo", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
def half_square(theta):
    """E(θ) = ½ ‖θ‖²"""
    return float(theta @ theta / 2)


def bowl(theta):
    """E(θ) = θ₁² + 3 θ₂²"""
    return float(theta[0] ** 2 + 3 * theta[1] ** 2)


# On ½ θ² the condition holds for τ <= 2 (1 − c). With c = 1/4 that is 1.5, and all numbers here are exact.
for tau in (0.125, 1.25, 1.5, 1.75, 2.5):
    checks.step_sizes.armijo(falls_enough, half_square, np.array([2.0]), np.array([2.0]), tau, c=0.25)
# Two parameters, and a c that lets nearly all pass.
for tau, c in ((0.3, 1e-4), (0.3, 0.5), (0.1, 0.5), (0.4, 1e-4)):
    checks.step_sizes.armijo(falls_enough, bowl, np.array([0.5, -1.0]), np.array([1.0, -6.0]), tau, c)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(63)
for n in (1, 4):
    theta = rng.normal(size=n) + 0.1
    for c in (1e-4, 0.5, 0.9):
        # The border is at 2 (1 − c) / a for E(θ) = a/2 ‖θ‖² + 7.
        for a, part in ((3.0, 0.1), (3.0, 0.9), (0.4, 0.99), (0.4, 1.01), (11.0, 1.3), (11.0, 4.0)):
            energy = lambda t, a=a: float(a * t @ t / 2 + 7)
            checks.step_sizes.armijo(falls_enough, energy, theta, a * theta, part * 2 * (1 - c) / a, c)
quartic = lambda theta: float((theta**4).sum())
for tau in (0.01, 0.1, 0.125, 0.3, 1.0):
    for c in (1e-4, 0.5):
        checks.step_sizes.armijo(falls_enough, quartic, np.array([1.5, -0.5]), 4 * np.array([1.5, -0.5]) ** 3, tau, c)
checks.step_sizes.armijo(falls_enough, half_square, np.array([3.0, 4.0]), np.array([3.0, 4.0]), 1.5, c=0.25)
checks.step_sizes.armijo(falls_enough, half_square, np.array([-4.0]), np.array([-4.0]), 1.0, c=0.5)
### END HIDDEN TESTS

# %% [markdown]
# ## Shorten the step until it falls enough
#
# **Backtracking** is the simplest search for such a step (Nocedal and Wright, algorithm 3.1). Begin with a bold step
# $\tau_0$. As long as Armijo's condition fails, multiply it by a fixed factor between 0 and 1, mostly $\tfrac12$. The
# first step that meets the condition is taken.
#
# By the above the search always ends. Because it begins with a *long* step, it also protects from the opposite vice,
# which Armijo's condition does not see: steps that are so short that nothing moves. If $\nabla E$ is $L$-Lipschitz,
# what it finds is $\tau_0$ itself or above $\text{shrink}\cdot\frac{2(1-c)}L$, since a step twice as long (for a
# factor of $\tfrac12$) had failed.
#
# **Steps out of the domain.** A long trial step may lead to where $E$ can't be computed: a logarithm of a negative
# number, an overflow. Then `energy` returns `inf` or `nan`. Such a trial does **not** meet the condition, and the
# step has to be shortened. Mind how you write it: every comparison with `nan` is `False`, so `nan > 3` is `False`,
# and `nan <= 3` is `False` too.
#
# ### Exercise 08.4: Write the line search (4 points)
#
# Write `backtracking(energy, theta, gradient, tau0, c, shrink)`. Return two things: the first of
# $\tau_0,\;\tau_0\cdot\text{shrink},\;\tau_0\cdot\text{shrink}^2,\dots$ that meets the condition, and how often
# $\tau_0$ was shrunk for it, 0 if $\tau_0$ itself will do. You may call your `falls_enough`, or write the condition
# again.


# %% nbgrader={"grade": false, "grade_id": "backtracking-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.line_search.backtracking", "answer:helpers.line_search.LineSearch", "answer:helpers.checks.step_sizes.backtracking", "answer:helpers.demos.descent_lemma.backtrack"]
def backtracking(energy, theta, gradient, tau0, c, shrink):
    """The first step size that meets Armijo's condition, and how often tau0 was shrunk.

    energy: a function from θ: (n,) to E(θ); theta: (n,); gradient: (n,), ∇E(θ), not zero;
    tau0 > 0: the first step to try; 0 < c < 1; 0 < shrink < 1. Returns (tau, shrinkings).
    """
    ### BEGIN SOLUTION backtracking: the step size and the number of shrinkings
    E, decrease = energy(theta), c * (gradient @ gradient)
    tau, shrinkings = tau0, 0
    while not energy(theta - tau * gradient) <= E - tau * decrease:
        tau, shrinkings = tau * shrink, shrinkings + 1
    return tau, shrinkings
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "backtracking", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
def half_square(theta):
    """E(θ) = ½ ‖θ‖²"""
    return float(theta @ theta / 2)


def bowl(theta):
    """E(θ) = θ₁² + 3 θ₂²"""
    return float(theta[0] ** 2 + 3 * theta[1] ** 2)


def with_logarithm(theta):
    """E(θ) = θ − ln θ, and nan for θ <= 0"""
    return float(theta[0] - np.log(theta[0])) if theta[0] > 0 else float("nan")


# On ½ θ² with c = 1/4 every τ <= 1.5 will do: 1 at once, 4 after two halvings, 3 after three times three quarters.
for tau0, shrink in ((1.0, 0.5), (4.0, 0.5), (3.0, 0.75), (4096.0, 0.5)):
    checks.step_sizes.backtracking(backtracking, half_square, np.array([2.0]), np.array([2.0]), tau0, 0.25, shrink)
# Two parameters, with the usual c.
checks.step_sizes.backtracking(backtracking, bowl, np.array([0.5, -1.0]), np.array([1.0, -6.0]), 1.0, 1e-4, 0.5)
# From θ = 3, where the derivative 1 − 1/θ is 2/3, long steps lead to where there is no logarithm.
checks.step_sizes.backtracking(backtracking, with_logarithm, np.array([3.0]), np.array([2 / 3]), 16.0, 1e-4, 0.5)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(64)
for n in (1, 2, 3, 5):
    theta = rng.normal(size=n) + 0.1
    for a, tau0, c, shrink in (
        (0.7, 1.0, 1e-4, 0.5),
        (40.0, 1.0, 1e-4, 0.5),
        (40.0, 3.0, 0.5, 0.7),
        (2.5, 10.0, 0.9, 0.1),
    ):
        energy = lambda t, a=a: float(a * t @ t / 2 - 3)
        checks.step_sizes.backtracking(backtracking, energy, theta, a * theta, tau0, c, shrink)
quartic = lambda theta: float((theta**4).sum())
for theta in (np.array([1.5, -0.5]), np.array([20.0, 3.0, -7.0])):
    for c, shrink in ((1e-4, 0.5), (0.3, 0.8)):
        checks.step_sizes.backtracking(backtracking, quartic, theta, 4 * theta**3, 1.0, c, shrink)
rosenbrock = lambda t: float((1 - t[0]) ** 2 + 100 * (t[1] - t[0] ** 2) ** 2)
theta = np.array([-1.2, 1.0])
slope = np.array([-2 * (1 - theta[0]) - 400 * theta[0] * (theta[1] - theta[0] ** 2), 200 * (theta[1] - theta[0] ** 2)])
checks.step_sizes.backtracking(backtracking, rosenbrock, theta, slope, 1.0, 1e-4, 0.5)
for outside in (float("nan"), float("inf")):
    energy = lambda t, outside=outside: float(t[0] - np.log(t[0]) + t[1] ** 2) if t[0] > 0 else outside
    checks.step_sizes.backtracking(backtracking, energy, np.array([2.0, 0.5]), np.array([0.5, 1.0]), 8.0, 1e-4, 0.5)
# At 1.5 both sides are equal, to the last digit; and a first step so long that it is shrunk eighty times.
for tau0 in (6.0, 2.0**80):
    checks.step_sizes.backtracking(backtracking, half_square, np.array([2.0]), np.array([2.0]), tau0, 0.25, 0.5)
### END HIDDEN TESTS

# %% [markdown]
# Watch a search try by try: drag $\tau$ to a bold first step such as 2, and press *Play*. A try is refused if $E$ lies
# above Armijo's line there; once one is accepted, the step is taken and a new search begins. With a strict $c$, such as
# 0.5, it takes more tries. (Both are among the *examples*.)

# %% tags=["demo"]
demos.descent_lemma()

# %% [markdown]
# **What a search costs.** Each trial is one evaluation of $E$. For a network that is a forward pass over all data,
# while the gradient is a forward and a backward pass, about three times as much. So two or three trials in a step
# cost about as much as another gradient. Beginning every search at a $\tau_0$ that is never accepted wastes most of
# that. A search that begins at, say, twice the last step size is cheaper, and just as safe.

# %% tags=["demo"]
demos.question("08.cost")

# %% [markdown]
# ## Let gradient descent choose its steps
#
# ### Exercise 08.5: Write gradient descent with a line search (4 points)
#
# Write `descend(energy, gradient, theta, search, tau0, max_steps, tolerance)`. It is the gradient descent of unit 01,
# except that each step asks `search` for its step size. Here `gradient` is a **function** again, from $\theta$ to
# $\nabla E(\theta)$, and
#
#     tau, shrinkings = search(energy, theta, g, tau0)
#
# with the gradient `g` at `theta` as an array. (The search is handed to you, so this does not depend on your 08.4.)
# Begin each search anew at `tau0`, and call it once in a step.
#
# Before each step look at the gradient: if $\lVert\nabla E(\theta(k))\rVert_2\le$ `tolerance`, stop there, without
# another search. After `max_steps` steps stop as well. Return two arrays: all iterates $\theta(0),\dots,\theta(K)$,
# one a row, and the $K$ step sizes.


# %% nbgrader={"grade": false, "grade_id": "descend-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.descent.gradient_descent", "answer:helpers.descent._run", "answer:helpers.checks.step_sizes._search_iterates"]
def descend(energy, gradient, theta, search, tau0, max_steps, tolerance):
    """Gradient descent whose step sizes are found by search.

    energy, gradient: functions of θ: (n,), to a number and to ∇E(θ): (n,);
    theta: (n,), the start; search(energy, theta, g, tau0) -> (tau, shrinkings).
    Returns the iterates (K + 1, n) and the step sizes (K,).
    """
    ### BEGIN SOLUTION descend: the iterates and the step sizes
    iterates, taus = [theta], []
    for _ in range(max_steps):
        g = gradient(iterates[-1])
        if np.linalg.norm(g) <= tolerance:
            break
        tau, _ = search(energy, iterates[-1], g, tau0)
        iterates.append(iterates[-1] - tau * g)
        taus.append(tau)
    return np.array(iterates), np.array(taus)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "descend", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
def quartic(theta):
    """E(θ) = Σ θᵢ⁴"""
    return float((theta**4).sum())


def quartic_slope(theta):
    """∇E(θ) = 4 θ³"""
    return 4 * theta**3


def bowl(theta):
    """E(θ) = θ₁² + 3 θ₂²"""
    return float(theta[0] ** 2 + 3 * theta[1] ** 2)


def bowl_slope(theta):
    """∇E(θ) = (2 θ₁, 6 θ₂)"""
    return np.array([2 * theta[0], 6 * theta[1]])


# θ⁴, for which no fixed step size is right, and a bowl that is done after some steps.
checks.step_sizes.descent_with_search(descend, quartic, quartic_slope, np.array([7.0]), 1.0, max_steps=3, tolerance=0.0)
checks.step_sizes.descent_with_search(
    descend, bowl, bowl_slope, np.array([0.5, -1.0]), 1.0, max_steps=50, tolerance=0.1
)
# The gradient is (3, 4) at the start: its length 5 is not <= 4.5, although both entries are.
checks.step_sizes.descent_with_search(
    descend, bowl, bowl_slope, np.array([1.5, 2 / 3]), 1.0, max_steps=9, tolerance=4.5
)
### BEGIN HIDDEN TESTS
checks.step_sizes.descent_with_search(descend, bowl, bowl_slope, np.array([2.0, 1.5]), 3.0, max_steps=1, tolerance=0.0)
checks.step_sizes.descent_with_search(
    descend, bowl, bowl_slope, np.array([0.01, 0.01]), 1.0, max_steps=9, tolerance=0.5
)
checks.step_sizes.descent_with_search(descend, bowl, bowl_slope, np.array([2.0, -1.5]), 0.7, max_steps=0, tolerance=0.0)
checks.step_sizes.descent_with_search(
    descend, bowl, bowl_slope, np.array([1.5, -2 / 3]), 1.0, max_steps=9, tolerance=4.9
)
checks.step_sizes.descent_with_search(descend, bowl, bowl_slope, np.array([1.5, 0.0]), 0.25, max_steps=9, tolerance=1.5)
start = np.array([3.0, -20.0, 0.5])
checks.step_sizes.descent_with_search(descend, quartic, quartic_slope, start, 1.0, max_steps=12, tolerance=1e-3)
### END HIDDEN TESTS

# %% [markdown]
# Now let it run from far away on $\theta^4$, and on Rosenbrock's function
# $(1-\theta_1)^2+100\,(\theta_2-\theta_1^2)^2$, a curved valley with steep walls on which methods have been tried since
# 1960. Where something of yours does not pass its check yet, the course's own takes its place.


# %% tags=["demo"]
def check_search(own):
    checks.step_sizes.backtracking(own, lambda t: float(t @ t / 2), np.array([2.0]), np.array([2.0]), 4.0, 0.25, 0.5)
    checks.step_sizes.backtracking(own, lambda t: float((t**4).sum()), np.ones(2), np.full(2, 4.0), 1.0, 1e-4, 0.5)


def our_descend(energy, gradient, theta, search, tau0, max_steps, tolerance):
    path = descent.gradient_descent(energy, gradient, theta, line_search.LineSearch(tau0), max_steps, tolerance)
    return path.theta, path.tau


quartic, quartic_slope = lambda theta: float((theta**4).sum()), lambda theta: 4 * theta**3
search_here = checks.own_or_reference(backtracking, line_search.backtracking, check_search)
descend_here = checks.own_or_reference(
    descend,
    our_descend,
    lambda own: checks.step_sizes.descent_with_search(own, quartic, quartic_slope, np.array([7.0]), 1.0, 3, 0.0),
)

rosenbrock = lambda t: float((1 - t[0]) ** 2 + 100 * (t[1] - t[0] ** 2) ** 2)
rosenbrock_slope = lambda t: np.array([-2 * (1 - t[0]) - 400 * t[0] * (t[1] - t[0] ** 2), 200 * (t[1] - t[0] ** 2)])
for name, energy, slope, begin in [
    ("θ⁴", lambda t: float((t**4).sum()), lambda t: 4 * t**3, np.array([20.0])),
    ("Rosenbrock", rosenbrock, rosenbrock_slope, np.array([-1.2, 1.0])),
]:
    iterates, taus = descend_here(
        energy, slope, begin, lambda E, t, g, tau0: search_here(E, t, g, tau0, 1e-4, 0.5), 1.0, 1000, 1e-3
    )
    trials = int(len(taus) + np.log2(1 / taus).sum())
    print(f"{name}: E falls from {energy(begin):.3g} to {energy(iterates[-1]):.2g} in {len(taus)} steps")
    print(f"  step sizes between {taus.min():.2g} and {taus.max():.2g}, {trials} trials")
    for tau in (0.01, 0.001):
        fixed = descent.gradient_descent(energy, slope, begin, tau, steps=1000)
        how = "it diverged, " if fixed.reason == "diverged" else ""
        print(f"  with τ = {tau:<5} for 1000 steps: {how}E = {fixed.energy[-1]:.2g}")

# %% [markdown]
# The line search needs no step size from you and never diverges. It does not make gradient descent *fast*: on
# Rosenbrock's function it still takes many steps along the flat bottom of the valley, where the condition number is
# large.

# %% [markdown]
# ## What you can do now
#
# - You can say what an $L$-Lipschitz gradient is, compute $L$ for a quadratic, and name functions that have none.
# - You can derive the descent lemma, and say what it promises below $1/L$, up to $2/L$ and beyond.
# - You can write a backtracking line search with Armijo's condition, and explain why "$E$ falls" is too little to
#   ask.
# - You can read a plateau in a loss curve, and answer it with a schedule.
# - You can compute a subgradient, and explain why its method must remember the best point and wants steps that fall
#   neither too slowly nor too fast.
#
# In [unit 07](../07_what_comes_next/07_what_comes_next.ipynb) the gradient itself becomes noisy, since it is computed
# from a part of the data, and the steps get a memory (L12).
