// Two ions in a trap: the formulas of heatscan.physics for ions that are taken as points, with micromotion. Names and
// order are those of paul_trap, mathieu, ion_pair, floquet_kernel, point_masses and electric_noise, which explain them.
"use strict"
const MODES = ["axial_in_phase", "axial_out_of_phase", "radial_in_phase", "radial_out_of_phase"]
const SIDEBANDS = 6

// Whether a0(q) < a < b1(q), by the signs of pivots.
function isStable(a, q) {
  if (!(a > -2 * q && a < 1 - q && q <= 100)) return false
  const tiny = 1e-280
  let [even, odd] = [80 ** 2 - a, 81 ** 2 - a]
  for (let k = 39; k > 0; k--) {
    even = (2 * k) ** 2 - a - q * q / Math.max(even, tiny)
    odd = (2 * k + 1) ** 2 - a - q * q / Math.max(odd, tiny)
  }
  return a * Math.max(even, tiny) + 2 * q * q > 0 && 1 - q - a - q * q / Math.max(odd, tiny) > 0
}

// Value and slope of both ions at a quarter period, of the solution that starts with ion `column` displaced or moving.
function quarter([k11, k22, k12, q1, q2], start, parity, column) {
  const sign = start ? -2 : 2
  const [s1, s2] = [sign * q1, sign * q2]
  let [t1, t2, b1, b2] = [1 - column, column, 0, 0]
  let [v1, v2, w1, w2] = [t1, t2, parity * t1, parity * t2]
  for (let n = 0; n < 49; n++) {
    const order = 2 * n + parity
    const share = 0.5 / ((order + 1) * (order + 2))
    const next1 = ((order * order - k11 + s1) * t1 - s1 * b1 - k12 * t2) * share
    const next2 = ((order * order - k22 + s2) * t2 - s2 * b2 - k12 * t1) * share;
    [b1, b2, t1, t2] = [t1, t2, next1, next2]
    v1 += t1
    v2 += t2
    w1 += (order + 2) * t1
    w2 += (order + 2) * t2
  }
  const scale = parity ? Math.SQRT1_2 : 1
  return [v1 * scale, v2 * scale, w1 * scale, w2 * scale]
}

// The matrix whose eigenvalues are sin^2(pi beta/2), and both of these: upper, then lower.
function sineSquares(equations) {
  const found = [0, 1].map(start => [0, 1].map(parity => [0, 1].map(column =>
    quarter(equations, start, parity, column))))
  const joined = (far, near) => far[2] * near[0] + far[3] * near[1] + (far[0] * near[2] + far[1] * near[3])
  const s = [0, 1].map(i => [0, 1].map(j => joined(found[1][1][i], found[0][1][j])))
  const c = [0, 1].map(i => [0, 1].map(j => joined(found[1][0][i], found[0][0][j])))
  const m = [0, 1].map(i => [0, 1].map(j => -(s[0][i] * c[0][j] + s[1][i] * c[1][j])))
  const half = (m[0][0] - m[1][1]) / 2
  const radicand = half * half + m[0][1] * m[1][0]
  if (!(radicand >= -1e-28)) return {alone: [m[0][0], m[1][1]], both: [NaN, NaN]}
  const upper = (m[0][0] + m[1][1]) / 2 + Math.sqrt(Math.max(radicand, 0))
  const determinant = (s[0][0] * s[1][1] - s[0][1] * s[1][0]) * (c[0][0] * c[1][1] - c[0][1] * c[1][0])
  return {alone: [m[0][0], m[1][1]], both: [upper, determinant / upper]}
}
const exponent = square => 2 / Math.PI * Math.asin(Math.sqrt(square))

// Amplitudes of both ions at the frequencies |beta + 2 n|.
function sidebands([k11, k22, k12, q1, q2], beta, upper) {
  const fractions = [1, -1].map(sign => {
    const g = [[0, 0, 0]]
    for (let n = SIDEBANDS + 1; n > 0; n--) {
      const square = (beta + 2 * sign * n) ** 2
      const [f11, f12, f22] = g[0]
      const d11 = square - k11 - q1 * q1 * f11
      const d12 = -k12 - q1 * q2 * f12
      const d22 = square - k22 - q2 * q2 * f22
      const inverse = 1 / (d11 * d22 - d12 * d12)
      g.unshift([d22 * inverse, -d12 * inverse, d11 * inverse])
    }
    return g // g[n - 1] is that of n
  })
  const [above, below] = fractions.map(each => each[0])
  const driven1 = q1 * q1 * (above[0] + below[0])
  const driven2 = q2 * q2 * (above[2] + below[2])
  const beside = k12 + q1 * q2 * (above[1] + below[1])
  const half = (k11 - k22 + (driven1 - driven2)) / 2
  const tangent = beside / (Math.abs(half) + Math.hypot(half, beside))
  const major = 1 / Math.hypot(1, tangent)
  const minor = tangent * major
  const first = (half >= 0) === upper
  const carrier = [first ? major : minor, (first ? minor : major) * (upper ? 1 : -1)]
  const found = [[0, carrier]]
  for (const [side, sign] of [[0, 1], [1, -1]]) {
    let inner = carrier
    for (let n = 1; n <= SIDEBANDS; n++) {
      const [g11, g12, g22] = fractions[side][n - 1]
      const [x, y] = [-q1 * inner[0], -q2 * inner[1]]
      inner = [g11 * x + g12 * y, g12 * x + g22 * y]
      found.push([sign * n, inner])
    }
  }
  const norm = found.reduce((sum, [n, [one, two]]) => sum + (beta + 2 * n) * (one * one + two * two), 0)
  const scale = Math.sqrt(beta / Math.abs(norm))
  return found.map(([, vector]) => vector.map(each => each * scale))
}

function normalModes(k11, k12, k22, determinant) {
  const half = (k11 - k22) / 2
  const radius = Math.hypot(half, k12)
  const upper = (k11 + k22) / 2 + radius
  const tangent = Math.abs(k12) / (Math.abs(half) + radius)
  const major = 1 / Math.hypot(1, tangent)
  const minor = tangent * major
  const [first, second] = half >= 0 ? [major, minor] : [minor, major]
  return [[Math.sqrt(determinant / upper), [second, first]], [Math.sqrt(upper), [first, -second]]]
}

// Stability and motion of a trap `p`: its voltages, frequency, masses and charges.
function motion(p) {
  const v = DATA.trap.values
  const w = p.rf_frequency
  const ions = [[v.atomic_ion_charge, v.atomic_ion_mass], [p.charge, p.mass]]
  const a = ions.map(([charge, mass]) =>
    -4 * charge * v.geometric_factor * p.endcap_voltage / (mass * (v.endcap_distance * w) ** 2))
  const q = ions.map(([charge, mass]) =>
    2 * charge * p.rf_voltage * v.rf_efficiency / (mass * (v.rod_distance * w) ** 2))
  const held = a.map((each, ion) => each < 0 && isStable(each, q[ion]))
  const found = {a, q, held, ions, flag: 0}
  if (!held[0] || !held[1]) return found
  const axial = Math.sqrt(2 * ions[0][0] * v.geometric_factor * p.endcap_voltage
    / (ions[0][1] * v.endcap_distance ** 2))
  const [M, Q] = [p.mass / v.atomic_ion_mass, p.charge / v.atomic_ion_charge]
  const stiffness = axial ** 2 * Q / (1 + Q)
  const squares = a.map((each, ion) => (w / 2) ** 2 * (q[ion] ** 2 / 2 + each))
  found.flag = 1
  Object.assign(found, {axial, M, Q, stiffness})
  if (!(squares[0] > 0 && squares[1] > 0 && squares[0] * squares[1] - stiffness * (squares[0] / M + squares[1]) > 0)) {
    return found
  }
  const coupling = 4 * stiffness / w ** 2
  found.equations = [a[0] - coupling, a[1] - coupling / M, coupling / Math.sqrt(M), q[0], q[1]]
  const {both: [upper, lower]} = sineSquares(found.equations)
  if (lower > 0 && upper < 1) Object.assign(found, {flag: 2, beta: [exponent(upper), exponent(lower)]})
  return found
}

// All that the panel says of a trap.
function evaluateTrap(p) {
  const {constants, values: v} = DATA.trap
  const found = motion(p)
  const {a, q, held, ions, axial, M, Q, stiffness, equations} = found
  const w = p.rf_frequency
  const {alone} = sineSquares([a[0], a[1], 0, q[0], q[1]])
  found.radialAlone = alone.map((square, ion) => held[ion] ? w / 2 * exponent(square) : NaN)
  found.axialAlone = ions.map(([charge, mass], ion) => held[ion]
    ? Math.sqrt(2 * charge * v.geometric_factor * p.endcap_voltage / (mass * v.endcap_distance ** 2)) : NaN)
  if (found.flag < 2) return found
  const inverse = 1 / Q
  found.spacing = (1 + inverse) * Math.cbrt(ions[0][0] * ions[1][0] / (4 * Math.PI * constants.vacuum_permittivity
    * ions[0][1] * axial ** 2) / (1 + inverse) ** 2)
  const along = normalModes(axial ** 2 + 2 * stiffness, -2 * stiffness / Math.sqrt(M),
    axial ** 2 * Q / M + 2 * stiffness / M, 3 * axial ** 4 * Q / M)
  found.modes = [...along.map(([frequency, vector]) => ({frequency, vectors: [vector]})),
    ...found.beta.map((beta, lower) => ({frequency: w / 2 * beta, vectors: sidebands(equations, beta, !lower)}))]
  return found
}

// The power with which collapse noise of 1/s heats each mode at a correlation length [W].
function collapsePowers(found, length) {
  const {constants} = DATA.trap
  const u = Math.min((found.spacing / (2 * length)) ** 2, 700)
  const across = Math.expm1(-u)
  const along = across - 2 * u * (1 + across)
  const [m1, m2] = found.ions.map(([, mass]) => mass)
  const share = (constants.hbar / (2 * constants.atomic_mass * length)) ** 2
  return found.modes.map(({vectors}, number) => share * vectors.reduce((sum, [one, two]) => {
    const [A, B] = [Math.sqrt(m1) * one, Math.sqrt(m2) * two]
    return sum + (A + B) ** 2 + 2 * A * B * (number < 2 ? along : across)
  }, 0))
}
// The power with which electric-field noise of unit two-sided density heats each mode [W].
function electricPowers(found) {
  return found.modes.map(({vectors}) => vectors.reduce((sum, [one, two]) => {
    const [[q1, m1], [q2, m2]] = found.ions
    return sum + 0.5 * (q1 * one / Math.sqrt(m1) + q2 * two / Math.sqrt(m2)) ** 2
  }, 0))
}
// The bound of each mode on the collapse rate [1/s], by what is assumed of its heating.
function trapBounds(found, p, basis, length) {
  const {constants, values: v} = DATA.trap
  const powers = collapsePowers(found, length)
  if (basis === "heating") {
    return found.modes.map(({frequency}, number) => p.heating_rate * constants.hbar * frequency / powers[number])
  }
  const density = v.electric_field_noise * (basis === "voltage" ? (v.noise_distance / p.distance) ** 2 : 1) / 2
  return electricPowers(found).map((power, number) => density * power / powers[number])
}

function buildTrap(place) {
  const {values: v, constants, lengths, title} = DATA.trap
  const [u, e] = [constants.atomic_mass, constants.elementary_charge]
  const base = {endcap_voltage: v.endcap_voltage, rf_voltage: v.rf_voltage, rf_frequency: v.rf_frequency,
    mass: v.mass_ratio * v.atomic_ion_mass, charge: v.charge_ratio * v.atomic_ion_charge, distance: v.noise_distance,
    heating_rate: v.heating_rate}
  const bases = [["heating", "the assumed heating rate"], ["field", "the field noise of the reference"],
    ["voltage", "the voltage noise of the reference"]]
  declare({...base, trap_length: 1e-7, basis: "heating"}, {basis: among(bases.map(([basis]) => basis))})
  const settings = () => `Endcaps ${said(state.endcap_voltage)} V, RF ${said(state.rf_voltage, 4)} V at ` +
    `${said(state.rf_frequency / (2e6 * Math.PI))} MHz; molecule of ${said(state.mass / u, 4)} u, ` +
    `${said(state.charge / e)} e.`

  const [left, right] = [0, 1].map(() => make("div", {class: "plot"}))
  const keys = make("div", {class: "keys"})
  const regionKeys = make("div", {class: "keys"})
  const words = make("p", {class: "verdict", id: "stability"})
  const tables = make("div", {class: "below"})
  const stage = make("div", {class: "stage"}, words, make("div", {class: "pair"},
    make("div", {}, left, keys), make("div", {}, right, regionKeys)))
  const side = make("div", {class: "side"})
  place.append(stage, side, tables)

  const plot = figure(left, {x: "Correlation length  [m]", y: "Collapse rate λ  [1/s]", xRange: lengths,
    yRange: [1e-18, 1], height: 430, title: "Largest collapse rate that each mode " +
      "would allow, against the correlation length", keys,
    says: () => `Largest collapse rate that each mode would allow by ${new Map(bases).get(state.basis)}` +
      `${{heating: `, ${said(state.heating_rate)} 1/s`, voltage: `, D = ${said(state.distance * 1e3)} mm`}[state.basis]
        || ""}. ${settings()} r_C = ${saidLength(state.trap_length)}.`})
  const dashOf = mode => DATA.looks.mode[mode].linestyle === "--" ? [7, 4] : []
  const curves = MODES.map(mode => {
    const data = source({x: [], y: []})
    const before = source({x: [], y: []})
    const dash = dashOf(mode)
    return {mode, data, before, line: plot.line({x: {field: "x"}, y: {field: "y"}, source: data, line_width: 2.4,
      line_dash: dash}), faint: plot.line({x: {field: "x"}, y: {field: "y"}, source: before, line_width: 1,
      line_dash: dash, line_alpha: 0.55})}
  })
  const here = source({x: [], low: [], high: []})
  const mark = plot.segment({x0: {field: "x"}, y0: {field: "low"}, x1: {field: "x"}, y1: {field: "high"}, source: here,
    line_width: 1.5, line_alpha: 0.7})
  plot.on_event("tap", event => change({trap_length: Number(event.x.toPrecision(4))}))

  const range = {x: [base.rf_voltage / 8, base.rf_voltage * 8],
    y: [base.endcap_voltage / 500, base.endcap_voltage * 20]}
  const map = figure(right, {x: "RF voltage  [V]", y: "Endcap voltage  [V]", xRange: range.x, yRange: range.y,
    height: 430, title: "Stability of both ions in the plane of RF voltage and endcap voltage", keys: regionKeys,
    says: () => `Stability of both ions. ${settings()}`})
  const ticks = [1, 2, 3, 4].flatMap(power => [1, 2, 5].map(each => each * 10 ** power))
  map.below[0].ticker = new Bokeh.FixedTicker({ticks})
  map.below[0].formatter = new Bokeh.BasicTickFormatter({use_scientific: false})
  const regions = Object.entries(DATA.looks.regions)
  const SIZE = 72
  const mapper = new Bokeh.LinearColorMapper({palette: regions.map(([, colour]) => colour), low: -0.5,
    high: regions.length - 0.5})
  const cells = source({x: [], y: [], w: [], h: [], c: []})
  map.quad({left: {field: "x"}, right: {field: "w"}, bottom: {field: "y"}, top: {field: "h"},
    fill_color: {field: "c", transform: mapper}, line_color: {field: "c", transform: mapper}, line_width: 1.5,
    source: cells})
  const places = source({x: [], y: []})
  map.scatter({x: [base.rf_voltage], y: [base.endcap_voltage], marker: "diamond", size: 11, fill_color: null,
    line_color: "#111111", line_width: 2})
  map.scatter({x: {field: "x"}, y: {field: "y"}, marker: "cross", size: 20, line_color: "#111111", line_width: 3,
    source: places})
  map.on_event("tap", event => change({rf_voltage: Number(event.x.toPrecision(4)),
    endcap_voltage: Number(event.y.toPrecision(4))}))
  for (const [name, colour] of regions) {
    regionKeys.append(entry(block(colour),
      {none: "neither ion held", "not aligned": "held, off the axis"}[name] || name))
  }
  regionKeys.append(entry(null, "◇ reference"), entry(null, "+ here"))
  for (const mode of MODES) {
    const sign = sample(dashOf(mode))
    sign.dataset.mode = mode
    keys.append(entry(sign, DATA.looks.mode[mode].label))
  }
  keys.append(entry(null, "thin: the reference"), entry(null, "upright: the chosen r_C"))

  const ring = v.ring_mass && v.ring_charge
  side.append(
    make("fieldset", {}, make("legend", {}, "Trap"),
      slider("Endcap voltage", "endcap_voltage", range.y[0], range.y[1], {unit: "V"}),
      slider("RF voltage", "rf_voltage", range.x[0], range.x[1], {unit: "V"}),
      slider("RF frequency", "rf_frequency", base.rf_frequency / 10, base.rf_frequency * 10,
        {unit: "MHz", size: 2e6 * Math.PI})),
    make("fieldset", {}, make("legend", {}, "Molecule"),
      ring ? rings(ring) : null,
      slider("Mass", "mass", 10 * u, 1e6 * u, {unit: "u", size: u}),
      slider("Charge", "charge", e, 1000 * e, {unit: "e", size: e})),
    make("fieldset", {}, make("legend", {}, "Noise"),
      slider("Correlation length", "trap_length", lengths[0], lengths[1], {unit: "nm", size: 1e-9}),
      slider("Assumed heating rate", "heating_rate", 1e-6, 1, {unit: "1/s"}),
      slider("Electrodes to ions, D", "distance", base.distance / 100, base.distance * 10, {unit: "mm", size: 1e-3})),
    choice("The figure takes", "basis", bases),
    make("button", {onclick: () => change({...base})}, "Back to the reference"))
  function rings() {
    const control = make("div", {class: "control"})
    const output = make("output")
    const input = make("input", {type: "range", min: 1, max: 30, step: 1, "aria-label": "Rings of the molecule",
      oninput: () => change({mass: Number(input.value) * v.ring_mass, charge: Number(input.value) * v.ring_charge})})
    shown.push(() => {
      const count = state.mass / v.ring_mass
      const whole = Math.abs(count - Math.round(count)) < 1e-6
        && Math.abs(state.charge / v.ring_charge / count - 1) < 1e-6
      input.value = count
      output.textContent = whole ? String(Math.round(count)) : "none: mass and charge are free"
    })
    control.append(make("span", {}, "Rings"), output, input)
    return control
  }

  // Neither ion, one, not aligned, stable: the place of each among the regions of the figures.
  const order = ["none", "only atomic ion", "only molecule", "not aligned", "stable"]
    .map(name => regions.findIndex(([each]) => each === name))
  const regionOf = ({flag, held}) => order[flag === 2 ? 4 : flag === 1 ? 3 : held[0] ? 1 : held[1] ? 2 : 0]
  let mapped = ""
  function drawMap() {
    const key = [state.mass, state.charge, state.rf_frequency].join()
    if (key === mapped) return
    mapped = key
    const edge = ([low, high], at) => low * (high / low) ** (at / SIZE)
    const data = {x: [], y: [], w: [], h: [], c: []}
    for (let row = 0; row < SIZE; row++) {
      for (let column = 0; column < SIZE; column++) {
        const [rf_voltage, endcap_voltage] = [edge(range.x, column + 0.5), edge(range.y, row + 0.5)]
        const found = motion({...state, rf_voltage, endcap_voltage})
        data.x.push(edge(range.x, column))
        data.w.push(edge(range.x, column + 1))
        data.y.push(edge(range.y, row))
        data.h.push(edge(range.y, row + 1))
        data.c.push(regionOf(found))
      }
    }
    cells.data = data
  }
  const GRID = Array.from({length: 181}, (_, at) => lengths[0] * (lengths[1] / lengths[0]) ** (at / 180))
  const reference = evaluateTrap(base)
  const row = (name, ...cells) => make("tr", {"data-row": name}, ...cells)

  function draw() {
    const found = evaluateTrap(state)
    const stable = found.flag === 2
    words.replaceChildren(make("span", {class: stable ? "good" : "bad", "data-value": String(found.flag)},
      stable ? "Stable" : found.flag ? "Held, but not aligned on the axis" : "Not held"),
    found.flag ? "" : `: ${found.held.some(Boolean) ? (found.held[0] ? "the molecule leaves" : "the atomic ion leaves")
      : "both ions leave"}`,
    stable ? `, ${said(found.spacing * 1e6)} µm apart` : "", ".")
    const rates = stable ? curves.map(() => []) : null
    const before = curves.map(() => [])
    for (const length of GRID) {
      if (stable) trapBounds(found, state, state.basis, length).forEach((rate, at) => rates[at].push(rate))
      trapBounds(reference, {...base, heating_rate: state.heating_rate}, state.basis, length)
        .forEach((rate, at) => before[at].push(rate))
    }
    curves.forEach(({mode, data, before: old, line, faint}, at) => {
      const colour = legible(DATA.looks.mode[mode].color)
      line.glyph.line_color = colour
      faint.glyph.line_color = colour
      data.data = {x: stable ? GRID : [], y: stable ? rates[at] : []}
      old.data = {x: GRID, y: before[at]}
      keys.querySelector(`[data-mode=${mode}]`).style.color = colour
    })
    const every = [...before, ...(rates || [])].flat().filter(Number.isFinite)
    aim(plot.y_range, ...[[Math.floor, Math.min], [Math.ceil, Math.max]]
      .map(([round, pick]) => 10 ** round(Math.log10(pick(...every)))))
    mark.glyph.line_color = css("--soft")
    here.data = {x: [state.trap_length], low: [1e-40], high: [1e40]}
    places.data = {x: [state.rf_voltage], y: [state.endcap_voltage]}
    drawMap()
    tabulate(found, stable)
  }
  function tabulate(found, stable) {
    const length = state.trap_length
    const of = (trap, p) => Object.fromEntries(bases.map(([basis]) => [basis, trapBounds(trap, p, basis, length)]))
    const now = stable ? of(found, state) : null
    const then = of(reference, {...base, heating_rate: state.heating_rate})
    const turns = 2e3 * Math.PI
    const modes = make("table", {id: "modes"}, heading(["mode"], ["frequency [kHz]",
      ...["bound [1/s]", "gain"].flatMap(what => ["heating rate", "field noise", "voltage noise"].map(by =>
        `${what}, ${by}`))]),
    make("tbody", {}, ...MODES.map((mode, at) =>
      row(mode, make("td", {}, DATA.looks.mode[mode].label), cell(stable ? found.modes[at].frequency / turns : NaN, 4),
        ...bases.map(([basis]) => cell(stable ? now[basis][at] : NaN)),
        ...bases.map(([basis]) => cell(stable ? then[basis][at] / now[basis][at] : NaN))))))
    const ions = make("table", {id: "ions"},
      heading(["ion alone"], ["a", "q", "axial [kHz]", "radial [kHz]"]), make("tbody", {},
      ...["atomic_ion", "molecule"].map((ion, at) => row(ion, make("td", {}, ion.replace("_", " ")), cell(found.a[at]),
        cell(found.q[at]), cell(found.axialAlone[at] / turns, 4), cell(found.radialAlone[at] / turns, 4)))))
    tables.replaceChildren(
      make("h2", {}, ...typeset(`At r_C = ${saidLength(length)}`)), make("div", {class: "scroll"}, modes),
      make("p", {class: "caption"}, "Bounds: if each mode heats at the assumed rate; if field noise, or voltage " +
        "noise of the electrodes, of the density of the reference heats it. Gain: the reference's bound " +
        "over this one."),
      make("div", {class: "scroll"}, ions), make("p", {class: "caption"},
        `${title}. Both ions as points, white noise; radial modes with micromotion.`))
  }
  return {
    draw,
    rows() {
      const found = evaluateTrap(state)
      const bounds = GRID.map(length => [length, ...(found.flag === 2 ? trapBounds(found, state, state.basis, length)
        : [])])
      return [["correlation_length [m]", ...MODES.map(mode => `${mode} [s-1]`)], ...bounds]
    },
  }
}
if (DATA.trap) panel("trap", "Trap", buildTrap)
