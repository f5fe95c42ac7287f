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
demos.question("06.lipschitz")

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
# ### Exercise 06.1: Compute the Lipschitz constant of a quadratic's gradient (3 points)
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
demos.question("06.best-promise")

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
# ### Exercise 06.2: Compute what is promised (2 points)
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
demos.question("06.condition")

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
demos.question("06.why-enough")

# %% [markdown]
# ### Exercise 06.3: Test Armijo's condition (2 points)
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
# ### Exercise 06.4: Write the line search (4 points)
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
demos.question("06.cost")

# %% [markdown]
# ## Let gradient descent choose its steps
#
# ### Exercise 06.5: Write gradient descent with a line search (4 points)
#
# Write `descend(energy, gradient, theta, search, tau0, max_steps, tolerance)`. It is the gradient descent of unit 01,
# except that each step asks `search` for its step size. Here `gradient` is a **function** again, from $\theta$ to
# $\nabla E(\theta)$, and
#
#     tau, shrinkings = search(energy, theta, g, tau0)
#
# with the gradient `g` at `theta` as an array. (The search is handed to you, so this does not depend on your 06.4.)
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
#
# ## Look at the three pictures again
#
# Here are the lecture's three loss curves (L10) once more. Now you can explain them.

# %% tags=["demo"]
demos.regimes()

# %% [markdown]
# 1. **Convergence.** $\tau$ lies below $2/L$: the descent lemma holds, and the gradients go to zero.
# 2. **No convergence, bad.** $\tau$ lies above $2/L$ in a direction that matters, and $E$ grows.
# 3. **No convergence, but fine.** This $E$ has kinks, so there is no $L$ at all. Away from the kinks the steps do
#    good work. At a kink the slope is as large as anywhere, the iterates jump across, and $E$ stays on a level which
#    depends on $\tau$: the **plateau**. The same happens in a narrow valley of a smooth $E$, where the curvature is
#    larger than $2/\tau$, and with gradients that are noisy because they come from a part of the data (unit 07).
#
# **What people do in practice** (L10). For a network nobody knows $L$. With ReLU there is none, strictly speaking, as
# the loss has kinks. A line search costs forward passes, and with noisy gradients its trials compare numbers that are
# not about the same function. So deep learning mostly does without a proof:
#
# - Try some step sizes, a factor of 3 to 10 apart, for a few iterations each. Take the largest one with which the
#   loss falls reliably.
# - As long as the iterates are far from a minimum and $\tau$ is small enough, each step does something good, even
#   where nobody can prove that the whole converges.
# - When the loss has reached its plateau, make $\tau$ smaller: the iterates settle deeper in the valley. That is what
#   schedules are for.

# %% tags=["demo"]
demos.question("06.plateau")

# %% [markdown]
# ## Let the steps get shorter by a plan
#
# A **schedule** is a plain function of the iteration, $k\mapsto\tau(k)$, fixed in advance. The lecture names two
# kinds (L11).
#
# **In stages.** For example 30 iterations with $\tau_1$, 20 more with $\tau_2$ and 20 more with $\tau_3$. Counted
# from 0 as in Python, the first stage is $k=0,\dots,29$, the second $k=30,\dots,49$, and the third $k=50,\dots,69$.
#
# ### Exercise 06.6: Write a schedule in stages (2 points)
#
# Write `in_stages(k, stages)`, which returns the step size for iteration `k`. `stages` is a list of pairs *(how many
# iterations, step size)*, such as `[(30, 0.1), (20, 0.03), (20, 0.01)]`; there may be more or fewer than three. After
# the last stage its step size stays.


# %% nbgrader={"grade": false, "grade_id": "in-stages-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.schedules.piecewise"]
def in_stages(k, stages):
    """The step size for iteration k = 0, 1, 2, ...

    stages: a list of pairs (how many iterations, step size).
    """
    ### BEGIN SOLUTION in-stages: the step size for iteration k
    end = 0
    for count, tau in stages:
        end += count
        if k < end:
            return tau
    return stages[-1][1]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "in-stages", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# The lecture's 30, 20 and 20 iterations, and some more; then only two stages, with a short step first (a "warm-up").
checks.step_sizes.schedule(
    in_stages, 30 * [0.1] + 20 * [0.03] + 20 * [0.01] + 10 * [0.01], stages=[(30, 0.1), (20, 0.03), (20, 0.01)]
)
checks.step_sizes.schedule(in_stages, [0.125, 0.125, 0.5, 0.5, 0.5], stages=[(2, 0.125), (1, 0.5)])
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(66)
for counts in ([5], [1, 1, 1, 1], [4, 7], [3, 1, 6, 2, 5]):
    taus = [float(tau) for tau in rng.uniform(0.01, 1, size=len(counts))]
    expected = [tau for count, tau in zip(counts, taus) for _ in range(count)] + 8 * [taus[-1]]
    checks.step_sizes.schedule(in_stages, expected, stages=list(zip(counts, taus)))
checks.step_sizes.schedule(in_stages, 3 * [0.01] + 4 * [0.2] + 9 * [0.05], stages=[(3, 0.01), (4, 0.2), (2, 0.05)])
### END HIDDEN TESTS

# %% [markdown]
# **Continuously.** The step size falls a little in each iteration (L11). Two common forms, with a number $K$ that
# says how soon:
#
# $$\tau(k)=\frac{\tau_0}{1+k/K},\qquad\qquad\tau(k)=\tau_0\,e^{-k/K}.$$
#
# The first is $\tau_0$ at the beginning, half of it at $k=K$, a third at $k=2K$: it falls ever more slowly. The
# second falls by the same *factor* in each iteration, and soon there is nothing left of it.
#
# ### Exercise 06.7: Write a continuous schedule (1 point)
#
# Write the first of the two as `falling(k, tau0, K)`. It takes whole numbers `k` from 0 on; `K` need not be whole.


# %% nbgrader={"grade": false, "grade_id": "falling-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.schedules.decaying"]
def falling(k, tau0, K):
    """The step size τ₀ / (1 + k/K) for iteration k = 0, 1, 2, ..."""
    ### BEGIN SOLUTION falling: the step size for iteration k
    return tau0 / (1 + k / K)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "falling", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# From 0.6 to a half of it at k = 2, a third at k = 4, …; and a faster one.
checks.step_sizes.schedule(falling, [0.6, 0.4, 0.3, 0.24, 0.2, 0.6 / 3.5, 0.15], tau0=0.6, K=2)
checks.step_sizes.schedule(falling, [2.0, 2 / 3, 0.4, 2 / 7], tau0=2.0, K=0.5)
### BEGIN HIDDEN TESTS
for tau0, K in ((0.3, 25), (1.7, 7.5), (0.05, 1), (4.0, 0.3)):
    checks.step_sizes.schedule(falling, [tau0 * K / (K + k) for k in range(60)], tau0=tau0, K=K)
### END HIDDEN TESTS

# %% [markdown]
# Try both on the energy of the third picture, $E(\theta)=\lVert C\theta\rVert_1$, which has kinks, for 70 iterations
# each. Its minimum is 0, at $\theta=0$.

# %% tags=["demo"]
C_picture, begin = np.array([[1.0, 0.4], [-0.5, 1.6], [0.9, -0.7]]), np.array([2.0, -1.3])
kinked, kinked_slope = lambda t: float(np.abs(C_picture @ t).sum()), lambda t: C_picture.T @ np.sign(C_picture @ t)
stages = [(30, 0.07), (20, 0.02), (20, 0.005)]
for name, tau in [
    ("τ = 0.07 throughout", 0.07),
    ("τ = 0.005 throughout", 0.005),
    ("30/20/20 with 0.07, 0.02, 0.005", schedules.piecewise(stages)),
    ("0.07 / (1 + k/10)", schedules.decaying(0.07, K=10)),
    ("0.07 exp(−k/10)", schedules.exponential(0.07, K=10)),
]:
    E = descent.gradient_descent(kinked, kinked_slope, begin, tau, steps=70).energy
    print(f"{name:32s} E after 30, 50, 70 steps: {E[30]:.3f}  {E[50]:.3f}  {E[70]:.3f}")

# %% [markdown]
# The long step gets near quickly and stays on its plateau. The short one is still on its way. The schedules use both.
# The exponential one shows the price: all its steps together reach no further than
# $\sum_k\tau_0e^{-k/K}\approx\tau_0K$, times the length of the gradients. If that is too little, it comes to rest
# wherever it is, and not at a minimum.
#
# Now draw a schedule yourself: choose *drawn by hand*, and draw on the left. Can you beat the lecture's stages? Look
# at the line search too. At a kink it gets stuck: no step against the slope of one side lowers $E$, however short,
# though the minimum has not been reached. The last section is about that.

# %% tags=["demo"]
demos.schedules()

# %% [markdown]
# ## Go down where there is no gradient
#
# At a kink there is no gradient. For a **convex** function there is something as good. Where $E$ is convex and
# differentiable, it lies above its tangents: $E(\phi)\ge E(\theta)+\nabla E(\theta)^\top(\phi-\theta)$ for all
# $\phi$. At a kink there are many lines that touch $E$ from below. Any $g$ with
#
# $$E(\phi)\;\ge\;E(\theta)+g^\top(\phi-\theta)\qquad\text{for all }\phi\tag{L9}$$
#
# is called a **subgradient** of $E$ at $\theta$. All of them together are a set. Where $E$ is differentiable, the
# gradient is the only one.
#
# | function | at the kink | its subgradients there | elsewhere |
# | --- | --- | --- | --- |
# | $\lvert\theta\rvert$ | $\theta=0$ | all numbers in $[-1,1]$ | the sign of $\theta$ |
# | $\max(0,\theta)$, the ReLU | $\theta=0$ | all numbers in $[0,1]$ | 0 or 1 |
# | $\max(a_1\theta+b_1,\;a_2\theta+b_2)$ | where both are equal | all numbers between $a_1$ and $a_2$ | the $a$ of the larger one |
#
# **A minimum is where 0 is a subgradient.** Put $g=0$ into the inequality: $E(\phi)\ge E(\theta)$ for all $\phi$. For
# $\lvert\theta\rvert$ that is so at $\theta=0$, where no derivative could tell. In unit 03 you gave the ReLU the
# slope 0 at 0. It is one choice from $[0,1]$. A whole network is not convex in its parameters, the inequality does
# not hold there, and what is passed backwards at kinks is a convention that works well. The theory of that is a
# delicate subject and in part an open one (L9).
#
# Try it: at the kink, drag the slope $g$ until the line cuts through $E$. The right side is a race that the rest of
# this unit explains.

# %% tags=["demo"]
demos.subgradient()

# %% tags=["demo"]
demos.question("06.both-active")

# %% [markdown]
# **The sum of absolute values.** Let $C$ be a matrix with $m$ rows $c_i$, and $d\in\mathbb R^m$:
#
# $$E(\theta)=\lVert C\theta-d\rVert_1=\sum_{i=1}^m\lvert r_i\rvert\qquad\text{with the residuals}\qquad r=C\theta-d .$$
#
# Fitting data by this energy is more robust than least squares, as one wild data point pulls with the force 1,
# however far off it is. To find a subgradient, choose a subgradient $s_i$ of $\lvert\cdot\rvert$ at each $r_i$: its
# sign, or *any* number in $[-1,1]$ if $r_i=0$. At another point $\phi$ the residuals are $u=C\phi-d$, and
#
# $$E(\phi)=\sum_i\lvert u_i\rvert\;\ge\;\sum_i\big(\lvert r_i\rvert+s_i\,(u_i-r_i)\big)=E(\theta)+s^\top C(\phi-\theta)=E(\theta)+(C^\top s)^\top(\phi-\theta).$$
#
# So $g=C^\top s$ is a subgradient: the chain rule with the transposed Jacobian (L6) holds here too.
#
# ### Exercise 06.8: Compute a subgradient (3 points)
#
# Write `l1_subgradient(C, d, theta)`, which returns *a* subgradient of $\lVert C\theta-d\rVert_1$ at $\theta$, an
# array of shape `(n,)`. Where there are several, return whichever you like: the check tries the inequality at many
# points, near and far, and accepts every right one. (No residual in it is *nearly* zero: it is zero or well away from
# it.)


# %% nbgrader={"grade": false, "grade_id": "l1-subgradient-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def l1_subgradient(C, d, theta):
    """A subgradient of E(θ) = ‖C θ − d‖₁ at theta. C: (m, n); d: (m,); theta: (n,) -> (n,)."""
    ### BEGIN SOLUTION l1-subgradient: a subgradient of the sum of absolute values
    return C.T @ np.sign(C @ theta - d)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "l1-subgradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
l1_energy = lambda C, d, theta: float(np.abs(C @ theta - d).sum())
rng = np.random.default_rng(8)
# |θ − 1| right of its kink, left of it and at it; then three residuals, none of which is zero, and one that is.
for at in (3.0, -1.0, 1.0):
    case = {"C": np.array([[1.0]]), "d": np.array([1.0]), "theta": np.array([at])}
    checks.step_sizes.subgradient(l1_subgradient, l1_energy, case, rng)
C, d = np.array([[1.0, 2.0], [-3.0, 0.5], [0.5, -1.0]]), np.array([1.0, 2.0, -1.5])
for theta in (np.array([2.0, 1.5]), np.array([-1.0, 1.0])):
    checks.step_sizes.subgradient(l1_subgradient, l1_energy, {"C": C, "d": d, "theta": theta}, rng)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(68)
for m, n in ((1, 3), (4, 1), (2, 4), (6, 3), (3, 3)):
    for zeros in (0, 1, m):
        # Halves and quarters are exact, so residuals that are to be zero are so to the last digit.
        C, theta = rng.integers(-8, 9, size=(m, n)) / 4 + 0.125, rng.integers(-8, 9, size=n) / 4
        r = np.where(np.arange(m) < zeros, 0.0, rng.choice([-1.0, 1.0], size=m) * rng.uniform(0.3, 3, size=m))
        checks.step_sizes.subgradient(l1_subgradient, l1_energy, {"C": C, "d": C @ theta - r, "theta": theta}, rng)
### END HIDDEN TESTS

# %% [markdown]
# ### A step that goes uphill, however short
#
# The **subgradient method** repeats $\theta(k+1)=\theta(k)-\tau(k)\,g(k)$ with any subgradient $g(k)$ at $\theta(k)$.
# It looks like gradient descent and behaves otherwise. Take
#
# $$E(\theta)=\lvert\theta_1\rvert+2\lvert\theta_2\rvert\quad\text{at}\quad\theta=(1,0).$$
#
# There $g=(1,2)$ is a subgradient, as 2 is one of $2\lvert\theta_2\rvert$ at 0. A step against it leads, for
# $0<\tau\le1$, to $(1-\tau,\,-2\tau)$, where
#
# $$E=(1-\tau)+2\cdot2\tau=1+3\tau\;>\;1=E(\theta).$$
#
# So $-g$ is **no descent direction**: $E$ grows for every $\tau$, and a line search would find nothing. And yet the
# step was good. It led *closer to the minimiser* $\theta^*=(0,0)$: the squared distance went from 1 to
# $(1-\tau)^2+4\tau^2=1-2\tau+5\tau^2$, which is less for $\tau<\tfrac25$. A short enough step does so for every convex $E$. Multiply
# out, and use the inequality of the subgradient with $\phi=\theta^*$:
#
# $$\begin{aligned}
# \lVert\theta-\tau g-\theta^*\rVert_2^2&=\lVert\theta-\theta^*\rVert_2^2-2\tau\,g^\top(\theta-\theta^*)+\tau^2\lVert g\rVert_2^2\\
# &\le\lVert\theta-\theta^*\rVert_2^2-2\tau\,\big(E(\theta)-E(\theta^*)\big)+\tau^2\lVert g\rVert_2^2 .
# \end{aligned}$$
#
# As long as $E(\theta)$ is more than $\tfrac\tau2\lVert g\rVert_2^2$ above the minimum, the step leads closer to
# $\theta^*$. Add these lines up for $k=0,\dots,K-1$, with $\lVert g(k)\rVert_2\le G$ and
# $\lVert\theta(0)-\theta^*\rVert_2=R$. The distances cancel but for the first and the last, and each $E(\theta(k))$
# is at least the best so far. So
#
# $$\min_{k<K}E(\theta(k))-E(\theta^*)\;\le\;\frac{R^2+G^2\sum_k\tau(k)^2}{2\sum_k\tau(k)}$$
#
# (Nesterov, *Lectures on Convex Optimization*, section 3.2.3). Three things follow.
#
# - **A fixed $\tau$** leaves $\tfrac{R^2}{2K\tau}+\tfrac{G^2\tau}2$: the first part vanishes, the second stays. The
#   best energy ends in a **band** of height $\tfrac{G^2\tau}2$ above the minimum. That is the plateau.
# - **Falling steps** with $\sum_k\tau(k)=\infty$ and $\sum_k\tau(k)^2<\infty$ make the right side go to zero: the
#   best energy **converges to the minimum**. The first sum says that the method can get anywhere, the second that its
#   jumps die out. $\tau_0/(1+k/K)$ does both; $\tau_0e^{-k/K}$ has a finite first sum.
# - Only the **best so far** is promised. The last iterate may be worse, so the method has to remember.

# %% tags=["demo"]
print("                 Σ τ(k)               Σ τ(k)²")
print("steps        100    100 000        100    100 000")
for name, tau in [
    ("1/(1 + k)", schedules.decaying(1.0)),
    ("1/√(1 + k)", schedules.decaying(1.0, power=0.5)),
    ("exp(−k/10)", schedules.exponential(1.0, K=10)),
    ("0.1", schedules.constant(0.1)),
]:
    few, many = schedules.sums(tau, 100), schedules.sums(tau, 100_000)
    print(f"{name:10s} {few[0]:8.2f} {many[0]:9.2f} {few[1]:12.3f} {many[1]:9.3f}")

# %% [markdown]
# (With $1/\sqrt{1+k}$ the sum of squares grows too, like a logarithm, but the sum of the steps grows so much faster
# that the bound still goes to zero.)
#
# ### Exercise 06.9: Write the subgradient method (4 points)
#
# Write `subgradient_method(energy, subgradient, theta, tau, steps)`. `tau` is a schedule, a function: step number
# $k=0,1,\dots$ has the size `tau(k)`. Take exactly `steps` steps. Return two things: of all iterates
# $\theta(0),\dots,\theta(\texttt{steps})$ **the one with the least energy**, and that energy. Both the start and the
# last iterate count.


# %% nbgrader={"grade": false, "grade_id": "subgradient-method-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.descent.subgradient_method", "answer:helpers.checks.step_sizes._subgradient_iterates", "answer:helpers.checks.step_sizes.subgradient_method"]
def subgradient_method(energy, subgradient, theta, tau, steps):
    """The best iterate and its energy: (theta: (n,), a number).

    energy, subgradient: functions of θ: (n,), to a number and to an array (n,);
    theta: (n,), the start; tau: a function from k = 0, 1, ... to the step size; steps: how many steps to take.
    """
    ### BEGIN SOLUTION subgradient-method: the best iterate and its energy
    best, least = theta, energy(theta)
    for k in range(steps):
        theta = theta - tau(k) * subgradient(theta)
        value = energy(theta)
        if value < least:
            best, least = theta, value
    return best, least
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "subgradient-method", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
def absolute(theta):
    """E(θ) = |θ|"""
    return float(np.abs(theta).sum())


def absolute_slope(theta):
    """the sign of θ"""
    return np.sign(theta)


def weighted(theta):
    """E(θ) = |θ₁| + 2 |θ₂|"""
    return float(np.abs(theta[0]) + 2 * np.abs(theta[1]))


def weighted_slope(theta):
    """(±1, ±2), with + at a kink"""
    return np.array([1.0 if theta[0] >= 0 else -1.0, 2.0 if theta[1] >= 0 else -2.0])


# |θ| from 1: to 0.6 and 0.2; then with steps of its own for each k, to 0.7, 0.2 and −0.7: the last is not the best.
checks.step_sizes.subgradient_method(
    subgradient_method, absolute, absolute_slope, np.array([1.0]), lambda k: 0.4, steps=2
)
checks.step_sizes.subgradient_method(
    subgradient_method, absolute, absolute_slope, np.array([1.0]), lambda k: [0.3, 0.5, 0.9][k], steps=3
)
# The step that goes uphill: from (1, 0) the start stays the best one at first; some steps later it has paid.
for steps in (1, 5):
    checks.step_sizes.subgradient_method(
        subgradient_method, weighted, weighted_slope, np.array([1.0, 0.0]), lambda k: 0.3, steps
    )
### BEGIN HIDDEN TESTS
# To and fro between 0.25 and −0.25, both with the least energy: either of them is right.
checks.step_sizes.subgradient_method(
    subgradient_method, absolute, absolute_slope, np.array([0.75]), lambda k: 0.5, steps=4
)
rng = np.random.default_rng(69)
for n, steps in ((1, 7), (2, 30), (3, 55), (4, 16)):
    C, d, start = rng.normal(size=(n + 2, n)), rng.normal(size=n + 2), rng.normal(size=n) * 3
    energy = lambda t, C=C, d=d: float(np.abs(C @ t - d).sum())
    slope = lambda t, C=C, d=d: C.T @ np.where(C @ t >= d, 1.0, -1.0)
    for tau in (lambda k: 0.25, lambda k: 0.5 / (1 + k / 3), lambda k: 0.2 * 0.9**k):
        checks.step_sizes.subgradient_method(subgradient_method, energy, slope, start, tau, steps)
checks.step_sizes.subgradient_method(
    subgradient_method, weighted, weighted_slope, np.array([0.1, 0.2]), lambda k: 5.0, steps=6
)
checks.step_sizes.subgradient_method(
    subgradient_method, weighted, weighted_slope, np.array([0.3, -0.2]), lambda k: 1.0, steps=0
)
# An energy that is below zero, so that the least one is the largest in size.
lowered = lambda theta: float(np.abs(theta).sum() - 3)
checks.step_sizes.subgradient_method(
    subgradient_method, lowered, absolute_slope, np.array([1.5, -0.7]), lambda k: 0.4, steps=5
)
### END HIDDEN TESTS

# %% [markdown]
# Put it to work: fit a line $y=\theta_1x+\theta_2$ to points, five of which are wildly wrong. Least squares is pulled
# away by them; the sum of absolute values is not.


# %% tags=["demo"]
def our_subgradient_method(energy, subgradient, theta, tau, steps):
    path = descent.subgradient_method(energy, subgradient, theta, tau, steps)
    return path.theta[path.best], path.energy[path.best]


method_here = checks.own_or_reference(
    subgradient_method,
    our_subgradient_method,
    lambda own: checks.step_sizes.subgradient_method(
        own, lambda t: float(np.abs(t).sum()), np.sign, np.array([1.0]), lambda k: [0.3, 0.5, 0.9][k], steps=3
    ),
)
rng_line = np.random.default_rng(2)
x_line = np.linspace(-1, 1, 40)
y_line = 2 * x_line - 1 + 0.05 * rng_line.normal(size=40)
y_line[33:38] -= 6
C_line = np.stack([x_line, np.ones(40)], axis=1)
l1_mean = lambda t: float(np.abs(C_line @ t - y_line).mean())
l1_mean_slope = lambda t: C_line.T @ np.sign(C_line @ t - y_line) / 40
print(f"the line that was meant:     slope 2.00, height −1.00, mean of |r| {l1_mean(np.array([2.0, -1.0])):.4f}")
squares = np.linalg.lstsq(C_line, y_line, rcond=None)[0]
print(
    f"least squares:               slope {squares[0]:.2f}, height {squares[1]:.2f}, mean of |r| {l1_mean(squares):.4f}"
)
for name, tau in [("τ = 0.5", lambda k: 0.5), ("τ = 2 / (1 + k/10)", lambda k: 2 / (1 + k / 10))]:
    line, E_line = method_here(l1_mean, l1_mean_slope, np.zeros(2), tau, 500)
    print(f"{name + ', 500 steps:':28s} slope {line[0]:.2f}, height {line[1]:.2f}, mean of |r| {E_line:.4f}")

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
