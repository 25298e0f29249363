// A gas that loses atoms: its temperature against time, for the width of the reservoir or the range of the interaction.
"use strict"
function buildLosses(place) {
  const parts = DATA.losses
  for (const part of Object.values(parts)) {
    for (const [key, value] of Object.entries(part)) if (value.bytes) part[key] = unpacked(value)
  }
  const AXES = {reservoir_width: ["Width of the reservoir", "E_res / g n₀"],
    interaction_range: ["Range of the interaction", "σ √(m g n₀) / ħ"],
    initial_temperature: ["Initial temperature", "k_B T(0) / g n₀"]}
  const names = Object.keys(parts)
  const first = parts[names[0]]
  const label = part => AXES[part.axis][0].toLowerCase()
  const dimensions = [...new Set(names.flatMap(name => [...parts[name].dimension.numbers]))]
  declare({gas: names[0], dimension: dimensions.at(-1), time: middle(first.time.numbers),
    ...Object.fromEntries(names.map(name => [`gas_${name}`, middle(parts[name].at.numbers)]))},
  {gas: among(names), dimension: among(dimensions),
    ...Object.fromEntries(["time", ...names.map(name => `gas_${name}`)].map(key => [key, value => value >= 0]))})

  const box = make("div", {class: "plot"})
  const keys = make("div", {class: "keys"})
  const caption = make("p", {class: "caption"})
  const table = make("div", {class: "scroll"})
  const side = make("div", {class: "side"})
  table.classList.add("below")
  place.append(make("div", {class: "stage"}, box, keys, caption), side, table)
  const plot = figure(box, {x: "Time Γ₀ t", y: "Temperature  [interaction energy g n]", xRange: [0, 1],
    xScale: "linear", yRange: [0.1, 10], height: 480, title: "Temperature of the gas against time", keys,
    says: () => `${saidOf(series()[0])} ${state.dimension} dimensions.`})
  const lines = source({xs: [], ys: [], colour: [], width: []})
  plot.multi_line({xs: {field: "xs"}, ys: {field: "ys"}, line_color: {field: "colour"}, line_width: {field: "width"},
    source: lines})
  const dot = source({x: [], y: []})
  const spot = plot.scatter({x: {field: "x"}, y: {field: "y"}, size: 12, source: dot})
  plot.on_event("tap", event => {
    const grid = parts[state.gas].time.numbers
    change({time: grid[nearestTime(grid, event.x)]})
  })
  plot.on_event("mousemove", event => {
    const [part, rows] = series()
    const time = part.time.numbers
    const at = nearestTime(time, event.x)
    const [value, row] = rows[nearest(rows.map(([, row]) => row[at]), event.y)]
    tell([make("strong", {}, ...typeset(`${AXES[part.axis][1]} = ${said(value)}`)), make("br"),
      ...typeset(`k_B T / g n = ${said(row[at], 4)} at Γ₀ t = ${said(time[at])}`)], mouse)
  })
  plot.on_event("mouseleave", () => tell([]))
  const sliders = names.map(name => [name, steps(AXES[parts[name].axis][0], `gas_${name}`, [...parts[name].at.numbers],
    each => `${said(each)}`)])
  const moments = names.map(name => [name, linearSteps("Time Γ₀ t", "time", [...parts[name].time.numbers])])
  side.append(choice("What varies", "gas", names.map(name => [name, label(parts[name])])),
    make("fieldset", {}, make("legend", {}, "Dimensions"), make("div", {class: "choice"}, ...dimensions.map(each => {
      const input = make("input", {type: "radio", name: "dimension", onchange: () => change({dimension: each})})
      shown.push(() => { input.checked = state.dimension === each })
      return make("label", {}, input, ` ${each}`)
    }))), ...sliders.map(([, control]) => control), ...moments.map(([, control]) => control))

  function linearSteps(words, key, values) {
    const output = make("output")
    const input = make("input", {type: "range", min: 0, max: values.length - 1, step: 1, "aria-label": words,
      "data-key": key, oninput: () => change({[key]: values[Number(input.value)]})})
    shown.push(() => {
      input.value = atTime(values)
      output.textContent = said(values[atTime(values)])
    })
    return make("div", {class: "control"}, make("span", {}, words), output, input)
  }
  const atTime = values => nearestTime(values, state.time)
  function series() {
    const part = parts[state.gas] || first
    const [, axis, moments] = part.T.shape
    const at = Math.max(0, [...part.dimension.numbers].indexOf(state.dimension))
    return [part, Array.from(part.at.numbers, (value, index) =>
      [value, part.T.numbers.subarray((at * axis + index) * moments, (at * axis + index + 1) * moments)])]
  }
  function saidOf(part) {
    const held = Object.entries(part.held).filter(([, value]) => value > 0)
      .map(([name, value]) => `${AXES[name][1]} = ${said(value)}`).join(", ")
    return `${part.title}. ${held ? `${held}. ` : ""}The gas rethermalises.`
  }
  function draw() {
    const [part, rows] = series()
    for (const [name, control] of [...sliders, ...moments]) control.hidden = name !== state.gas
    const values = rows.map(([value]) => value)
    const chosen = nearestTime(values, state[`gas_${state.gas}`])
    const shade = index => {
      const share = rows.length > 1 ? index / (rows.length - 1) : 0
      const ramp = [[68, 1, 84], [33, 144, 140], [122, 209, 81]]
      const [one, two] = share < 0.5 ? ramp.slice(0, 2) : ramp.slice(1)
      const part_ = share < 0.5 ? 2 * share : 2 * share - 1
      const mixed = one.map((each, at) => Math.round(each + (two[at] - each) * part_))
      return "#" + mixed.map(each => each.toString(16).padStart(2, "0")).join("")
    }
    const time = [...part.time.numbers]
    lines.data = {xs: rows.map(() => time), ys: rows.map(([, row]) => [...row]),
      colour: rows.map((_, index) => legible(shade(index))), width: rows.map((_, index) => index === chosen ? 4 : 1.6)}
    const all = rows.flatMap(([, row]) => [...row]).filter(each => each > 0)
    aim(plot.x_range, 0, time.at(-1))
    aim(plot.y_range, Math.min(...all) * 0.8, Math.max(...all) * 1.3)
    const at = atTime(time)
    dot.data = {x: [time[at]], y: [rows[chosen][1][at]]}
    spot.glyph.fill_color = legible(shade(chosen))
    spot.glyph.line_color = css("--ink")
    caption.replaceChildren(...typeset(saidOf(part)))
    const sign = index => sample([], index === chosen ? 4 : 2)
    keys.replaceChildren(entry(null, `${AXES[part.axis][1]}:`),
      ...values.map((value, index) => entry(sign(index), said(value), legible(shade(index)))),
      entry(null, `thick: the chosen value; dot: Γ₀ t = ${said(time[at])}`))
    table.replaceChildren(make("table", {id: "temperatures"}, make("thead", {}, make("tr", {},
      make("th", {}, ...typeset(AXES[part.axis][1])),
      make("th", {class: "n"}, ...typeset(`k_B T / g n at Γ₀ t = ${said(time[at])}`)))),
    make("tbody", {}, ...rows.map(([value, row], index) => make("tr",
      {"data-row": String(value), class: index === chosen && "chosen"},
      make("td", {}, entry(sign(index), said(value), legible(shade(index)))), cell(row[at], 5))))))
  }
  return {
    draw,
    rows() {
      const [part, rows] = series()
      return [["time [1]", ...rows.map(([value]) => `T at ${part.axis} ${value} [1]`)],
        ...Array.from(part.time.numbers, (time, at) => [time, ...rows.map(([, row]) => row[at])])]
    },
  }
}
if (DATA.losses) panel("losses", "Losses", buildLosses)
