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
# # 08 Choose how far to step
#
# **What you will do.** You compute how fast a gradient can change, and what that guarantees about a single step. Then
# you write a line search that finds a step size without knowing any of this, and use it in gradient descent.
#
# **What you will learn.**
#
# - what an $L$-Lipschitz gradient is, and why every step size between 0 and $2/L$ lowers $E$ (L9);
# - how the condition number decides how many steps gradient descent needs;
# - what to do if you don't know $L$, or if there is none: backtracking line search with Armijo's condition (L9).
#
# **What you need.** Unit 01: gradient descent on a quadratic. Eigenvalues of a symmetric matrix, integrals, the
# Cauchy-Schwarz inequality. About 105 minutes.
#
# <details>
# <summary><b>Notation of this unit</b></summary>
#
# | symbol | meaning |
# | --- | --- |
# | $\theta$ | the parameters |
# | $n$ | the number of parameters |
# | $\theta(k)$ | the iterate after $k$ steps |
# | $E$ | the loss (also called the energy), one number |
# | $E_{\min}$ | a number that $E$ never falls below |
# | $\nabla E$ | the gradient of $E$; in code also $g$ |
# | $\tau, \tau_0$ | the step size, also called the learning rate; the first one that a line search tries |
# | $L$ | the Lipschitz constant of $\nabla E$ |
# | $\phi, \xi$ | any two points |
# | $s$ | a step from $\theta$ to $\theta+s$ |
# | $t$ | how much of the step is done, from 0 to 1 |
# | $a$ | the curvature of a parabola |
# | $A, b$ | the matrix and the vector of a quadratic |
# | $S$ | the symmetric part of $A$ |
# | $\lambda_i$ | the eigenvalues of a symmetric matrix |
# | $v$ | any vector |
# | $h$ | a small change |
# | $\mu$ | the smallest eigenvalue (curvature) |
# | $\kappa$ | the condition number $L/\mu$ |
# | $K$ | the number of steps |
# | $c$ | the fraction in Armijo's condition |
# | $o(\tau)$ | a remainder that is small even compared with $\tau$ |
#
# </details>

# %%
import numpy as np

from helpers import checks, demos, descent, line_search

# %% [markdown]
# ## See where a step stops being safe
#
# In unit 01, the direction in which a bowl curves most sharply limited the step size. Let $L$ be the largest curvature
# $\lvert E''\rvert$ that $E$ has anywhere (for several parameters, see below).
#
# The demo shows $E$ in grey. The dashed parabola touches it at $\theta$ and has curvature $L$. Since $E$ never curves
# more sharply, it doesn't rise above the parabola. On the right, both are plotted against the step size $\tau$ (also
# called the [learning rate](../../docs/glossary.md#learning-rate)).
#
# **What will happen if you step past $2/L$? Must $E$ rise?** Guess before you run it. Then try $\tau=0.7$ on the wavy
# valley, and $\tau=0.45$ on the parabola. (Ignore the controls for trials and Armijo's $c$ for now.)

# %% tags=["demo"]
demos.descent_lemma()

# %% [markdown]
# On the parabola, $E$ rises. In the wavy valley, it falls all the same. So $L$ makes a *promise*: below $2/L$, every
# $E$ with this $L$ falls, unless its gradient is zero. Beyond that, it may rise or fall.
#
# ## Say how fast a gradient may change
#
# With several parameters, ask how fast the gradient changes. It is **$L$-Lipschitz** if
#
# $$\lVert\nabla E(\phi)-\nabla E(\xi)\rVert_2\le L\,\lVert\phi-\xi\rVert_2\qquad\text{for all }\phi,\xi.\tag{L9}$$
#
# In words: the gradients at two points differ by at most $L$ times the distance between the points. The smallest such
# $L$ is the [Lipschitz constant](../../docs/glossary.md#lipschitz-constant) of $\nabla E$.
#
# **One parameter.** If $E$ is twice differentiable, then by the mean value theorem $E'(\phi)-E'(\xi)$ is $(\phi-\xi)$
# times the value of $E''$ at some point in between. So $L$ is the largest value of $\lvert E''\rvert$ (its supremum,
# if no point attains it). It can't be smaller, since $E''$ is the limit of such quotients:
#
# | function $E(\theta)$ | derivative $E'(\theta)$ | second derivative $E''(\theta)$ | constant $L$ |
# | --- | --- | --- | --- |
# | $\tfrac12a\theta^2$ | $a\theta$ | $a$ | $\lvert a\rvert$ |
# | $\sin\theta$ | $\cos\theta$ | $-\sin\theta$ | $1$ |
# | $\theta^4$ | $4\theta^3$ | $12\theta^2$ | none: $E''$ grows without bound |
# | $\lvert\theta\rvert$ | $-1$ or $1$, undefined at 0 | 0, undefined at 0 | none: $E'$ jumps by 2 at 0 |
#
# The last two have no $L$, each in its own way. You will meet $\theta^4$ again below, and $\lvert\theta\rvert$ in
# unit 09.

# %% tags=["demo"]
demos.question("08.lipschitz")

# %% [markdown]
# **Several parameters.** Take the quadratic $E(\theta)=\tfrac12\theta^\top A\theta-b^\top\theta$ with any square matrix
# $A$. From unit 01 you know its gradient, even if $A$ isn't symmetric:
#
# $$\nabla E(\theta)=S\theta-b\qquad\text{with the symmetric part}\qquad S=\tfrac12(A+A^\top).$$
#
# In the difference of two gradients, $b$ cancels, leaving $S(\phi-\xi)$. How much can $S$ stretch a vector $v$? In
# an orthonormal basis of eigenvectors of $S$, let $v$ have the coordinates $v_i$. Then $Sv$ has the coordinates
# $\lambda_iv_i$, so
#
# $$\lVert Sv\rVert_2^2=\sum_i\lambda_i^2\,v_i^2\;\le\;\max_i\lambda_i^2\,\sum_i v_i^2
# =\big(\max_i\lvert\lambda_i\rvert\big)^2\,\lVert v\rVert_2^2 ,$$
#
# with equality for the eigenvector of the largest $\lvert\lambda_i\rvert$. Therefore $L=\max_i\lvert\lambda_i\rvert$.
# The sign doesn't matter: where $E$ curves downwards, its gradient changes just as fast.
#
# $S$ is the [Hessian](../../docs/glossary.md#hessian) of $E$, the matrix of its second derivatives. For other
# twice differentiable functions the Hessian depends on $\theta$, and $L$ is the largest $\lvert\lambda_i\rvert$ that it
# has anywhere (the supremum; if that is infinite, there is no $L$).
#
# ### Exercise 08.1: Compute the Lipschitz constant of a quadratic's gradient (3 points)
#
# Write `lipschitz(A)`, which returns $L$. The matrix `A` is square, but it **need not be symmetric**. Leave `A`
# unchanged.
#
# `np.linalg.eigvalsh(S)` returns the eigenvalues of a *symmetric* matrix. It reads only the lower triangle of `S`, so
# make sure that `S` really is symmetric.


# %% nbgrader={"grade": false, "grade_id": "lipschitz-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.descent_lemma.lipschitz"]
def lipschitz(A):
    """Return the Lipschitz constant of ∇E for E(θ) = ½ θᵀ A θ − bᵀ θ.

    Parameters
    ----------
    A : ndarray, shape (n, n)
        Any square matrix. It need not be symmetric.

    Returns
    -------
    float
    """
    ### BEGIN SOLUTION lipschitz-constant: the Lipschitz constant of the gradient
    S = (A + A.T) / 2
    return np.abs(np.linalg.eigvalsh(S)).max()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "lipschitz-constant", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# The curvatures are 7, −4, 5/2 and 3; then −2; then −6 and 3/2; then 0 and 5 along rotated axes. The last matrix isn't
# symmetric: its symmetric part has the eigenvalues 2 and −3.
checks.call(lipschitz, {"A": np.diag([7.0, -4.0, 2.5, 3.0])}, 7.0, case="four curvatures along the axes")
checks.call(lipschitz, {"A": np.array([[-2.0]])}, 2.0, case="one parameter, E curves downwards")
checks.call(lipschitz, {"A": np.array([[-6.0, 0.0], [0.0, 1.5]])}, 6.0, case="the sharpest curve goes downwards")
checks.call(lipschitz, {"A": np.array([[4.0, 2.0], [2.0, 1.0]])}, 5.0, case="the axes are rotated")
checks.call(lipschitz, {"A": np.array([[1.0, 5.0], [-1.0, -2.0]])}, 3.0, case="A isn't symmetric")
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
# The sharpest direction has no component along the first or last axis or along (1, 1, …), so iterations from there
# never find it.
pair = np.array([[1.0, -3.0], [-3.0, 1.0]])
checks.call(lipschitz, {"A": pair}, 4.0)
four = np.diag([2.5, 0.0, 0.0, 0.5])
four[1:3, 1:3] = pair
checks.call(lipschitz, {"A": four}, 4.0)
# Two eigenvalues of nearly the same size, so iterations converge slowly; and a small L.
for eigenvalues in ([5.0, -4.9, 0.2], [0.003, -0.0027, 0.001]):
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    checks.call(lipschitz, {"A": turn @ np.diag(eigenvalues) @ turn.T}, eigenvalues[0])
# E(θ) = θ₁ θ₂ has the eigenvalues 1 and −1.
checks.call(lipschitz, {"A": np.array([[0.0, 2.0], [0.0, 0.0]])}, 1.0)
### END HIDDEN TESTS

# %% [markdown]
# <details>
# <summary><b>What if the matrix is too large to store?</b></summary>
#
# For a network with a million parameters, the Hessian has $10^{12}$ entries, so nobody builds it. But you can multiply
# it by a vector $v$ using only two gradients: for a small $h$, the product is about
# $(\nabla E(\theta+hv)-\nabla E(\theta))/h$.
#
# **Power iteration** needs nothing else. Start with a random $v$ of length 1, multiply it by the Hessian, scale the
# result back to length 1, and repeat. Each product amplifies the component along the sharpest direction most, so that
# component takes over. The length of each product before you scale it tends to $\max_i\lvert\lambda_i\rvert$ from
# below. See `helpers.descent_lemma.power_iteration`.
#
# </details>
#
# ## Derive what one step is sure to gain
#
# How much does $E$ fall in one step if all you know is $L$? Here is the parabola for another function, with $L=2.8$. At
# $\theta$ it has the same value and slope as $E$. **For which $\tau$ is it lowest, and for which is it back at the
# height where it started?** Guess before you run the cell.

# %% tags=["demo"]
demos.upper_bound()

# %% [markdown]
# Why does $E$ never rise above the parabola? Take one parameter, and walk from $\theta$ to $\theta+s$. The change in
# $E$ is the integral of its derivative along the way. If you replace that derivative by $E'(\theta)$, $L$ controls
# the error:
#
# $$\begin{aligned}
# E(\theta+s)&=E(\theta)+E'(\theta)\,s+\int_0^1\big(E'(\theta+ts)-E'(\theta)\big)\,s\,\mathrm dt\\
# &\le E(\theta)+E'(\theta)\,s+\int_0^1 L\,t\,\lvert s\rvert\,\lvert s\rvert\,\mathrm dt
# =E(\theta)+E'(\theta)\,s+\tfrac L2\,s^2 .
# \end{aligned}$$
#
# The inequality is the Lipschitz condition for the points $\theta+ts$ and $\theta$, and $\int_0^1t\,\mathrm
# dt=\tfrac12$.
#
# With several parameters, the same argument gives $E(\theta+s)\le E(\theta)+\nabla E(\theta)^\top s+\tfrac L2\lVert
# s\rVert_2^2$. Plug in the gradient step, $s=-\tau\nabla E(\theta)$, and you get the **descent lemma**:
#
# $$E\big(\theta-\tau\nabla E(\theta)\big)\;\le\;
# E(\theta)-\tau\Big(1-\frac{L\tau}2\Big)\lVert\nabla E(\theta)\rVert_2^2 .\tag{L9}$$
#
# <details>
# <summary><b>The proof with several parameters</b></summary>
#
# Along the line from $\theta$ to $\theta+s$, $E$ is a function of the single number $t$. By the chain rule (L2), its
# derivative is $\nabla E(\theta+ts)^\top s$. So
#
# $$\begin{aligned}
# E(\theta+s)&=E(\theta)+\nabla E(\theta)^\top s
# +\int_0^1\big(\nabla E(\theta+ts)-\nabla E(\theta)\big)^\top s\,\mathrm dt\\
# &\le E(\theta)+\nabla E(\theta)^\top s+\int_0^1 L\,t\,\lVert s\rVert_2\,\lVert s\rVert_2\,\mathrm dt
# =E(\theta)+\nabla E(\theta)^\top s+\tfrac L2\lVert s\rVert_2^2 .
# \end{aligned}$$
#
# The inequality uses Cauchy-Schwarz, which bounds the inner product of two vectors by the product of their lengths,
# and then the Lipschitz condition.
#
# </details>
#
# Read the lemma as a promise, valid as long as $\nabla E(\theta)\ne0$:
#
# | step size | factor $\tau(1-L\tau/2)$ | promise |
# | --- | --- | --- |
# | $0<\tau<\tfrac1L$ | grows | $E$ falls by at least $\tfrac\tau2\lVert\nabla E\rVert_2^2$ |
# | $\tau=\tfrac1L$ | $\tfrac1{2L}$, its maximum | best: $E$ falls by at least $\tfrac1{2L}\lVert\nabla E\rVert_2^2$ |
# | $\tfrac1L<\tau<\tfrac2L$ | shrinks back to 0 | $E$ still falls, but less is guaranteed |
# | $\tau=\tfrac2L$ | 0 | $E$ doesn't rise |
# | $\tau>\tfrac2L$ | negative | none |
#
# **Why does the lecture ask for $\tau<1/L$,** if $2/L$ is enough? Up to $1/L$, a longer step improves the promise. And
# $1/L$ leaves a margin: if your estimate of $L$ is too small by less than a factor of two, you are still below the true
# $2/L$.

# %% tags=["demo"]
demos.question("08.best-promise")

# %% [markdown]
# Nobody who knows only $L$ can promise more: for $E(\theta)=\tfrac L2\theta^2$, equality holds.
#
# **Does it converge?** Take $0<\tau<2/L$, and an $E$ that never falls below $E_{\min}$. Add up what $K$ steps gain:
#
# $$\tau\Big(1-\frac{L\tau}2\Big)\sum_{k=0}^{K-1}\lVert\nabla E(\theta(k))\rVert_2^2
# \;\le\;E(\theta(0))-E(\theta(K))\;\le\;E(\theta(0))-E_{\min}.$$
#
# The sum stays bounded, however large $K$ is, so **the gradients go to zero**. In general, this is all you get. The
# values $E(\theta(k))$ converge too, but perhaps not to the minimum. And the iterates need not converge at all: on
# $\ln(1+e^{-\theta})$, with $L=\tfrac14$, they move right forever, ever more slowly.
#
# ### Exercise 08.2: Compute what is promised (2 points)
#
# Write `promised_energy(E, gradient, tau, L)`: the right-hand side of the descent lemma, which $E$ can't exceed after
# the step. Here `E` is the number $E(\theta)$, and `gradient` is the array $\nabla E(\theta)$. Leave `gradient`
# unchanged.


# %% nbgrader={"grade": false, "grade_id": "promise-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.descent_lemma.upper_bound"]
def promised_energy(E, gradient, tau, L):
    """Return the upper bound of the descent lemma on E(θ − τ ∇E(θ)).

    Parameters
    ----------
    E : float
        E(θ).
    gradient : ndarray, shape (n,)
        ∇E(θ).
    tau, L : float
        The step size, and the Lipschitz constant of ∇E.

    Returns
    -------
    float
    """
    ### BEGIN SOLUTION promised-energy: the right-hand side of the descent lemma
    return E - tau * (1 - L * tau / 2) * np.sum(gradient**2)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "promised-energy", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# ‖∇E‖² = 17 and L = 3, first with τ below 1/L. At τ = 1/L = 1/2, E falls by at least ‖∇E‖²/(2 L). At 2/L, it doesn't
# rise. Beyond, the bound is above E(θ).
below = {"E": 7.0, "gradient": np.array([1.0, -4.0]), "tau": 0.25, "L": 3.0}
checks.call(promised_energy, below, 4.34375, case="tau is below 1/L")
one = {"E": -1.0, "gradient": np.array([-3.0]), "tau": 0.5, "L": 2.0}
checks.call(promised_energy, one, -3.25, case="one parameter, tau = 1/L")
border = {"E": 7.0, "gradient": np.array([1.0, -4.0]), "tau": 0.5, "L": 4.0}
checks.call(promised_energy, border, 7.0, case="tau = 2/L")
beyond = {"E": 7.0, "gradient": np.array([1.0, -4.0]), "tau": 0.8, "L": 3.0}
checks.call(promised_energy, beyond, 9.72, case="tau is beyond 2/L")
### BEGIN HIDDEN TESTS
# Where the curvature is L in every direction the promise is kept to the letter: compute where the step really ends.
rng = np.random.default_rng(62)
for n, L, tau in ((1, 4.0, 0.1), (3, 0.5, 2.7), (4, 2.0, 0.8), (6, 7.0, 0.3), (5, 3.0, 1.1)):
    b, theta = rng.normal(size=n), rng.normal(size=n)
    energy = lambda t, L=L, b=b: float(L * t @ t / 2 - b @ t)
    slope = L * theta - b
    ends = energy(theta - tau * slope)
    checks.call(promised_energy, {"E": energy(theta), "gradient": slope, "tau": tau, "L": L}, ends)
### END HIDDEN TESTS

# %% [markdown]
# ### Count how slow it gets
#
# A safe step need not be a fast one. Take a quadratic with eigenvalues $0<\mu=\lambda_1\le\dots\le\lambda_n=L$. Along
# the $i$-th eigenvector, each step multiplies the error (the signed distance to the minimiser) by
# $1-\tau\lambda_i$ (unit 01). With $\tau=1/L$, one step is enough along the sharpest direction. Along the flattest,
# the factor is $1-\mu/L=1-1/\kappa$, where $\kappa=L/\mu$ is the [condition
# number](../../docs/glossary.md#condition-number).
#
# So the sharpest direction dictates the step, and the flattest has to live with it. If $\kappa$ is large, it takes
# about $\kappa\ln100\approx4.6\,\kappa$ steps to make the error 100 times smaller (or half as many for 10 times
# smaller).
#
# The best fixed step size is $\tau=2/(L+\mu)$, for which both factors have absolute value $(\kappa-1)/(\kappa+1)$.
# **How many steps does it save?** Guess before you run the cell.

# %% tags=["demo"]
print("steps until the error is 100 times smaller")
print("    κ    τ = 1/L    τ = 2/(L + μ)")
for kappa in (3, 10, 100, 1000):
    counts = []
    for tau in (1 / kappa, 2 / (kappa + 1)):  # μ = 1 and L = κ
        slowest = max(abs(1 - tau), abs(1 - tau * kappa))
        counts.append(int(np.ceil(np.log(0.01) / np.log(slowest))))
    print(f"{kappa:5d} {counts[0]:10d} {counts[1]:16d}")

# %% [markdown]
# It saves about half, and from the worst start no fixed step size does better. Unit 11 has a better cure for a large
# $\kappa$: momentum.

# %% tags=["demo"]
demos.question("08.condition")

# %% [markdown]
# ## See that no step size fits everywhere
#
# What if there is no $L$? Take $E(\theta)=\theta^4$, and start at 1, 4 and 16 with $\tau=0.01$. **From which of these
# points will gradient descent diverge?** Decide before you run it.

# %% tags=["demo"]
for tau in (0.1, 0.01, 0.001):
    for start in (1.0, 4.0, 16.0):
        path = descent.gradient_descent(
            lambda theta: float((theta**4).sum()), lambda theta: 4 * theta**3, np.array([start]), tau, steps=100
        )
        outcome = "diverges" if path.reason == "diverged" else f"θ(100) = {path.theta[-1, 0]:.3g}"
        print(f"τ = {tau:<5}  start {start:4.0f}  limit {1 / np.sqrt(2 * tau):4.1f}  {outcome}")

# %% [markdown]
# One step takes $\theta$ to $\theta-\tau\cdot4\theta^3=(1-4\tau\theta^2)\,\theta$. So $\lvert\theta\rvert$ shrinks if
# $\lvert1-4\tau\theta^2\rvert<1$, that is, if $0<\theta^2<\frac1{2\tau}$: the table shows this limit. Further out,
# $\lvert\theta\rvert$ grows faster and faster. **So for every fixed $\tau$ there are starting points from which
# gradient descent diverges.** And a $\tau$ that is small enough for a distant start is far too small near the minimum.
#
# <details>
# <summary><b>Can you measure L along the way?</b></summary>
#
# You can watch how fast the gradient changes from step to step:
#
# $$\frac{\lVert\nabla E(\theta(k+1))-\nabla E(\theta(k))\rVert_2}{\lVert\theta(k+1)-\theta(k)\rVert_2}\,.$$
#
# By the Lipschitz condition, each of these ratios is at most $L$. So for a $\tau$ above 2 divided by the largest
# ratio, the descent lemma promises nothing. But the ratios can't show that a smaller $\tau$ is safe, because they
# know nothing about places where the path hasn't been. `helpers.descent_lemma.lipschitz_along` computes them.
#
# </details>
#
# ## Make sure E falls enough
#
# If no step size fits everywhere, choose a new one in each iteration (L9). Is every step that lowers $E$ good?
# **Suppose $E$ falls in every step: must gradient descent find the minimum of $E(\theta)=\tfrac12\theta^2$?**
#
# No. Here a step takes $\theta$ to $(1-\tau)\theta$. Start at $\theta(0)=2$, and choose the step sizes so that
#
# $$\theta(k)=(-1)^k\,(1+2^{-k})\qquad\text{that is}\qquad2,\;-\tfrac32,\;\tfrac54,\;-\tfrac98,\;\dots$$
#
# These step sizes, $\tau(k)=1+\frac{1+2^{-k-1}}{1+2^{-k}}$, lie between 1 and 2, and $\lvert\theta(k)\rvert$ shrinks in
# every step. **So $E$ always falls, but to $\tfrac12$ and not to 0:** the iterates end up jumping between points near 1
# and points near $-1$, and gain less and less although the gradient doesn't go to zero.

# %% tags=["demo"]
demos.question("08.why-enough")

# %% [markdown]
# So ask for a gain that is worth the step. To first order, a step lowers $E$ by $\tau\lVert\nabla E(\theta)\rVert_2^2$
# (unit 01). **Armijo's condition** asks for a fraction $c$ of that, with $0<c<1$:
#
# $$E\big(\theta-\tau\nabla E(\theta)\big)\;\le\;E(\theta)-c\,\tau\,\lVert\nabla E(\theta)\rVert_2^2 .\tag{L9}$$
#
# It is also called *sufficient decrease*. A typical value is $c=10^{-4}$ (Nocedal and Wright, *Numerical Optimization*,
# section 3.1).
#
# In the figure, $\theta$ is fixed and $\tau$ varies. Here $c=0.3$, because with $c=10^{-4}$ Armijo's line would look
# horizontal. **Trial 2 lowers $E$. Why is it rejected?**

# %% tags=["demo"]
demos.line_search()

# %% [markdown]
# Trial 2 steps twice as far as trial 3 but gains about as much: too little for its length. Three facts make the
# condition useful:
#
# - **It rules the example out.** On $\tfrac12\theta^2$ it says
#   $\tfrac12(1-\tau)^2\theta^2\le\tfrac12\theta^2-c\tau\theta^2$. For $\theta\ne0$ this is $\tau\le2(1-c)$, so the step
#   sizes can't tend to 2.
# - **Short steps meet it,** as long as $\nabla E(\theta)\ne0$: by unit 01,
#   $E(\theta-\tau\nabla E(\theta))=E(\theta)-\tau\lVert\nabla E(\theta)\rVert_2^2+o(\tau)$, with a remainder for which
#   $o(\tau)/\tau\to0$ as $\tau\to0$. Since $c<1$, the condition leaves room for it:
#   $o(\tau)/\tau\le(1-c)\lVert\nabla E(\theta)\rVert_2^2$ is enough.
# - **If there is an $L$, they need not be very short.** By the descent lemma, $\tau(1-\tfrac{L\tau}2)\ge c\,\tau$ is
#   enough, which means $\tau\le\frac{2(1-c)}L$. With a small $c$ this is nearly all of the range up to $2/L$.
#
# ### Exercise 08.3: Test Armijo's condition (2 points)
#
# Write `falls_enough(energy, theta, gradient, tau, c)`, which returns `True` or `False`. Here `energy` is a function of
# $\theta$, but `gradient` is the **array** $\nabla E(\theta)$. Equality counts as enough, and there is no tolerance.
# Leave `theta` and `gradient` unchanged.


# %% nbgrader={"grade": false, "grade_id": "armijo-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.line_search.armijo", "answer:helpers.line_search._falls_enough", "answer:helpers.checks.step_sizes.armijo", "answer:helpers.checks.step_sizes._sides"]
def falls_enough(energy, theta, gradient, tau, c):
    """Return whether a step of size tau meets Armijo's condition.

    Parameters
    ----------
    energy : callable
        E. It takes θ, an array of shape (n,), and returns a number.
    theta : ndarray, shape (n,)
        The point θ.
    gradient : ndarray, shape (n,)
        ∇E(θ).
    tau, c : float
        The step size, above 0, and the fraction in Armijo's condition, between 0 and 1.

    Returns
    -------
    bool
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


# On ½ θ², the condition says τ <= 2 (1 − c). With c = 1/4 that is 1.5, and all numbers here are exact.
taus = (0.125, 0.625, 0.75, 1.0, 1.25, 1.4375, 1.5, 1.75, 1.9375, 2.25, 2.75)
at = np.array([0.625])
checks.step_sizes.armijo(falls_enough, half_square, at, at, taus, c=0.25, case="a parabola")
# Two parameters, also with a tiny c.
at, slope = np.array([0.5, -1.0]), np.array([1.0, -6.0])
checks.step_sizes.armijo(falls_enough, bowl, at, slope, (0.1, 0.16, 0.172, 0.2, 0.3), c=0.5, case="a bowl")
checks.step_sizes.armijo(falls_enough, bowl, at, slope, (0.2, 0.3, 0.4), c=1e-4, case="a bowl, tiny c")
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
# Tiny and huge energies, for which a fixed tolerance is too much or too little.
for scale in (3e-14, 2e7):
    at = scale * np.array([1.0, -2.0, 0.5])
    checks.step_sizes.armijo(falls_enough, half_square, at, at, (0.3, 1.49, 1.51, 1.9, 2.1), c=0.25)
### END HIDDEN TESTS

# %% [markdown]
# ## Shorten the step until E falls enough
#
# **Backtracking** is the simplest [line search](../../docs/glossary.md#line-search) (Nocedal and Wright, algorithm
# 3.1). Start with a bold step $\tau_0$. As long as Armijo's condition fails, multiply the step size by a fixed factor
# between 0 and 1, usually $\tfrac12$. Take the first step that meets the condition.
#
# The search ends, because short steps meet the condition. And it doesn't take needlessly short ones: if $\nabla E$ is
# $L$-Lipschitz, a halving search returns either $\tau_0$ or a $\tau>\frac{1-c}L$, since $2\tau$ failed. So each
# step gains at least a fixed multiple of $\lVert\nabla E\rVert_2^2$, and if $E$ is bounded below, the gradients go to
# zero as before. You never had to know $L$.
#
# **See it trial by trial.** In the demo, choose the example *backtracking* and press *Play*. Then choose *a strict c*.
# **Will the first search now need more than 2 trials, or fewer?**

# %% tags=["demo"]
demos.descent_lemma()

# %% [markdown]
# It needs three: with a strict $c$, more trials are rejected.
#
# **Trials outside the domain.** A long step may end where $E$ can't be computed: the logarithm of a negative number,
# or an overflow. Then `energy` returns `nan` or `inf`. Such a trial does **not** meet the condition. Take care how
# you write that: any comparison with `nan` (`<`, `<=`, `>`, `>=` or `==`) is `False`. Both `nan > 3` and `nan <= 3`
# are `False`.
#
# ### Exercise 08.4: Write the line search (4 points)
#
# Write `backtracking(energy, theta, gradient, tau0, c, shrink)`. It tries `tau0`, `tau0 * shrink`, `tau0 * shrink**2`
# and so on, and returns two values: the first step size that meets the condition, and how many times `tau0` was shrunk
# (0 if `tau0` itself is accepted). It ends only when a step meets the condition, however short that step is. You may
# call your `falls_enough`, or write the condition again. Leave `theta` and `gradient` unchanged.


# %% nbgrader={"grade": false, "grade_id": "backtracking-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.line_search.backtracking", "answer:helpers.line_search.LineSearch", "answer:helpers.checks.step_sizes.backtracking", "answer:helpers.demos.descent_lemma.backtrack"]
def backtracking(energy, theta, gradient, tau0, c, shrink):
    """Find the first of tau0, tau0·shrink, tau0·shrink², … that meets Armijo's condition.

    Parameters
    ----------
    energy : callable
        E. It takes θ, an array of shape (n,), and returns a number, nan or inf.
    theta : ndarray, shape (n,)
        The point θ.
    gradient : ndarray, shape (n,)
        ∇E(θ), which is not zero.
    tau0 : float
        The first step size to try, above 0.
    c, shrink : float
        The fraction in Armijo's condition, and the factor from one trial to the next, both between 0 and 1.

    Returns
    -------
    tau : float
        The accepted step size.
    times_shrunk : int
        How many times tau0 was shrunk.
    """
    ### BEGIN SOLUTION backtracking: the step size, and how many times tau0 was shrunk
    E, decrease = energy(theta), c * (gradient @ gradient)
    tau, times_shrunk = tau0, 0
    while not energy(theta - tau * gradient) <= E - tau * decrease:
        tau, times_shrunk = tau * shrink, times_shrunk + 1
    return tau, times_shrunk
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


# On ½ θ² with c = 1/4, every τ <= 1.5 is accepted. 9.2 is halved three times and 1.2 not at all. 4.1 is multiplied by ¾
# four times. 1.4 and 1.47 are accepted. A step of 1.75 lowers E, but not enough. 5000 is halved twelve times.
at = np.array([0.9])
for tau0, shrink, case in (
    (9.2, 0.5, "tau0 is too long"),
    (1.2, 0.5, "tau0 is accepted"),
    (4.1, 0.75, "shrink isn't ½"),
    (1.4, 0.5, "tau0 is nearly too long"),
    (1.47, 0.5, "tau0 is only just accepted"),
    (1.75, 0.5, "E falls at tau0, but not enough"),
    (5000.0, 0.5, "tau0 is far too long"),
):
    checks.step_sizes.backtracking(backtracking, half_square, at, at, tau0, 0.25, shrink, case)
# Two parameters, with the usual c.
at, slope = np.array([0.5, -1.0]), np.array([1.0, -6.0])
checks.step_sizes.backtracking(backtracking, bowl, at, slope, 1.2, 1e-4, 0.5, case="a bowl, tiny c")
# At θ = 3 the derivative 1 − 1/θ is 2/3. Two steps end where the logarithm is not defined, the third where E is high.
at, slope = np.array([3.0]), np.array([2 / 3])
checks.step_sizes.backtracking(backtracking, with_logarithm, at, slope, 17.9, 1e-4, 0.5, case="steps leave the domain")
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
# A domain with holes, so E isn't defined at some steps, defined but too high at others, and so on.
holes = {8.0: float("nan"), 4.0: 30.0, 2.0: float("inf"), 1.0: 20.0, 0.5: float("nan"), 0.25: 5.0}
holed = lambda t: holes.get(round(float(3 - t[0]) / 3, 6), float(t[0] ** 2 / 2))
for tau0 in (8.0, 4.0, 2.0, 1.0):
    checks.step_sizes.backtracking(backtracking, holed, np.array([3.0]), np.array([3.0]), tau0, 0.1, 0.5)
# E falls at tau0, but not enough.
for tau0, c in ((1.3, 0.5), (0.7, 0.9), (1.9, 0.1)):
    checks.step_sizes.backtracking(backtracking, half_square, np.array([2.0]), np.array([2.0]), tau0, c, 0.6)
# However short the step gets, and however many trials it takes, the search goes on; and for tiny and huge energies.
steep = lambda t: float(1e12 * (t @ t) / 2)
checks.step_sizes.backtracking(backtracking, steep, np.array([0.3, -2.0]), 1e12 * np.array([0.3, -2.0]), 1.0, 0.3, 0.5)
steep = lambda t: float(1e6 * (t @ t) / 2)
checks.step_sizes.backtracking(backtracking, steep, np.array([0.3, -2.0]), 1e6 * np.array([0.3, -2.0]), 1.0, 0.3, 0.9)
steep = lambda t: float(1e30 * (t @ t) / 2)
at = np.array([1e-9, -2e-9])
checks.step_sizes.backtracking(backtracking, steep, at, 1e30 * at, 1.6e-30, 0.3, 0.5)
for scale in (3e-14, 2e7):
    at = scale * np.array([1.0, -2.0, 0.5])
    for tau0 in (1.6, 7.0):
        checks.step_sizes.backtracking(backtracking, half_square, at, at, tau0, 0.25, 0.5)
# Counts for which a logarithm is slightly above or below the whole number.
for shrink in (0.1, 0.3, 0.6, 0.7, 0.8, 0.9):
    for tau0 in (3.0, 30.0, 700.0):
        checks.step_sizes.backtracking(backtracking, half_square, np.array([2.0]), np.array([2.0]), tau0, 0.25, shrink)
# At 1.5 both sides are equal, to the last digit; and a first step so long that it is shrunk eighty times.
for tau0 in (6.0, 2.0**80):
    checks.step_sizes.backtracking(backtracking, half_square, np.array([2.0]), np.array([2.0]), tau0, 0.25, 0.5)
### END HIDDEN TESTS

# %% [markdown]
# **What does a search cost?** Each trial evaluates $E$ once. For a network, that is a forward pass over all data. A
# gradient needs a forward and a backward pass, which together take about three times as long. So two or three trials
# cost about as much as another gradient. If $\tau_0$ is always far too large, most trials are wasted. In practice, you
# would start each search at, say, twice the last step size.

# %% tags=["demo"]
demos.question("08.cost")

# %% [markdown]
# ## Let gradient descent choose its steps
#
# ### Exercise 08.5: Write gradient descent with a line search (4 points)
#
# Write `descend(energy, gradient, theta, search, tau0, max_steps, tolerance)`. It is gradient descent as in unit 01,
# except that each step asks `search` for its step size. Here `gradient` is a **function** again, and
#
#     tau, times_shrunk = search(energy, theta, g, tau0)
#
# takes the gradient `g` at `theta` as an array. (The check uses its own `search`, so you don't need 08.4.) Call
# `search` once per step, always starting at `tau0`. That usually costs more trials than starting near the last step
# size, but then each step depends only on the current $\theta$, which makes a run easier to check.
#
# If $\lVert\nabla E(\theta(k))\rVert_2\le$ `tolerance`, stop before the search. Also stop after `max_steps` steps, and
# for no other reason. Return two arrays: all iterates $\theta(0),\dots,\theta(K)$, one per row, and the $K$ step
# sizes. Leave `theta` unchanged.


# %% nbgrader={"grade": false, "grade_id": "descend-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.descent.gradient_descent", "answer:helpers.descent._run", "answer:helpers.checks.step_sizes._search_iterates"]
def descend(energy, gradient, theta, search, tau0, max_steps, tolerance):
    """Run gradient descent with step sizes from a line search.

    Parameters
    ----------
    energy, gradient : callable
        E and ∇E. They take θ, an array of shape (n,), and return a number and an array of shape (n,).
    theta : ndarray, shape (n,)
        The starting point θ(0).
    search : callable
        ``search(energy, theta, g, tau0)`` returns a step size, and how many times tau0 was shrunk.
    tau0 : float
        The first step size that each search tries.
    max_steps : int
        The maximum number of steps.
    tolerance : float
        Stop at the first θ(k) with ‖∇E(θ(k))‖₂ <= tolerance.

    Returns
    -------
    iterates : ndarray, shape (K + 1, n)
        θ(0), …, θ(K), one per row.
    taus : ndarray, shape (K,)
        The step sizes.
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


# θ⁴, for which no fixed step size fits, and a bowl on which the gradient becomes small enough after some steps.
checks.step_sizes.descent_with_search(
    descend, quartic, quartic_slope, np.array([7.0]), 3.0, max_steps=4, tolerance=0.0, case="max_steps ends it"
)
checks.step_sizes.descent_with_search(
    descend, bowl, bowl_slope, np.array([0.5, -1.0]), 0.9, max_steps=50, tolerance=0.1, case="tolerance ends it"
)
# The gradient at the start is (3, 4). Its length 5 is above 4.5, although both entries are below, and it is below 5.5.
checks.step_sizes.descent_with_search(
    descend, bowl, bowl_slope, np.array([1.5, 2 / 3]), 0.9, max_steps=9, tolerance=4.5, case="a large tolerance"
)
checks.step_sizes.descent_with_search(
    descend, bowl, bowl_slope, np.array([1.5, 2 / 3]), 0.9, max_steps=9, tolerance=5.5, case="no step is needed"
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
# The descent goes on although E barely falls, the steps are short or E is tiny; but not from the minimum.
for start, tau0 in ((np.array([2.0, 1.5]), 1e-12), (np.array([2e-13, 1.5e-13]), 0.7), (np.array([2e6, 1.5e6]), 1e-9)):
    checks.step_sizes.descent_with_search(descend, bowl, bowl_slope, start, tau0, max_steps=4, tolerance=0.0)
checks.step_sizes.descent_with_search(descend, bowl, bowl_slope, np.zeros(2), 0.7, max_steps=4, tolerance=0.0)
start = np.array([3.0, -20.0, 0.5])
checks.step_sizes.descent_with_search(descend, quartic, quartic_slope, start, 1.0, max_steps=12, tolerance=1e-3)
### END HIDDEN TESTS

# %% [markdown]
# Now let it run from far away: on $\theta^4$, and on Rosenbrock's function
# $(1-\theta_1)^2+100\,(\theta_2-\theta_1^2)^2$, a curved, steep-walled valley that has been a test for optimisers
# since 1960. If one of your functions doesn't pass its check yet, the course's takes its place. **On which of the two
# will it take more steps?**


# %% tags=["demo"]
def fourth_power(theta):
    return float((theta**4).sum())


def fourth_power_gradient(theta):
    return 4 * theta**3


def rosenbrock(theta):
    return float((1 - theta[0]) ** 2 + 100 * (theta[1] - theta[0] ** 2) ** 2)


def rosenbrock_gradient(theta):
    across = theta[1] - theta[0] ** 2
    return np.array([-2 * (1 - theta[0]) - 400 * theta[0] * across, 200 * across])


def check_backtracking(own):
    checks.step_sizes.backtracking(own, fourth_power, np.array([2.0]), np.array([32.0]), 4.0, 0.25, 0.5)
    checks.step_sizes.backtracking(own, fourth_power, np.ones(2), np.full(2, 4.0), 1.0, 1e-4, 0.5)


def check_descend(own):
    checks.step_sizes.descent_with_search(own, fourth_power, fourth_power_gradient, np.array([7.0]), 1.0, 3, 0.0)


def course_descend(energy, gradient, theta, search, tau0, max_steps, tolerance):
    path = descent.gradient_descent(energy, gradient, theta, line_search.LineSearch(tau0), max_steps, tolerance)
    return path.theta, path.tau


working_backtracking = checks.own_or_reference(backtracking, line_search.backtracking, check_backtracking)
working_descend = checks.own_or_reference(descend, course_descend, check_descend)


def search(energy, theta, g, tau0):
    return working_backtracking(energy, theta, g, tau0, 1e-4, 0.5)


for name, energy, gradient, start in [
    ("θ⁴", fourth_power, fourth_power_gradient, np.array([20.0])),
    ("Rosenbrock", rosenbrock, rosenbrock_gradient, np.array([-1.2, 1.0])),
]:
    iterates, taus = working_descend(energy, gradient, start, search, 1.0, 1000, 1e-3)
    trials = int(len(taus) + np.log2(1 / taus).sum())
    print(f"{name}: E falls from {energy(start):.3g} to {energy(iterates[-1]):.2g} in {len(taus)} steps")
    print(f"  step sizes between {taus.min():.2g} and {taus.max():.2g}, {trials} trials")
    for tau in (0.01, 0.001):
        fixed = descent.gradient_descent(energy, gradient, start, tau, steps=1000)
        outcome = "diverges" if fixed.reason == "diverged" else f"E = {fixed.energy[-1]:.2g} after 1000 steps"
        print(f"  fixed τ = {tau}: {outcome}")

# %% [markdown]
# The line search needs no carefully chosen step size from you, and with it $E$ never rises. But it can't make
# gradient descent *fast*: along the flat floor of Rosenbrock's valley, where the condition number is large (about
# 2500 at the minimum), 1000 steps don't make the gradient as short as asked for. And by the count above, three trials
# for one gradient, its trials cost as much as some 3000 more gradients. With those, a well-chosen fixed step size
# would get even further, but who would have told you which one?

# %% [markdown]
# ## What you can do now
#
# - You can say what an $L$-Lipschitz gradient is, compute $L$ for a quadratic, and name functions that have none.
# - You can derive the descent lemma, and say what it promises up to $1/L$, up to $2/L$ and beyond.
# - You can tell from the condition number how many steps gradient descent needs on a quadratic.
# - You can write a backtracking line search with Armijo's condition, and explain why "$E$ falls" isn't enough.
#
# In [unit 09](../09_loss_curves/09_loss_curves.ipynb) you let the step size follow a schedule, read loss curves, and
# descend where there is no gradient at all.
