// The plane of collapse rate and correlation length: what experiments exclude, and who says so at a point.
"use strict"
const REASONS = ["r_C is out of the range of the formula", "no formula for this noise",
  "the noise does nothing that is measured", "has a bound", "what was observed sets no limit at that level"]
const DASHES = {sourced: [], anchored: [6, 3], proposed: [8, 3, 2, 3], comparison: [2, 3]}
const LINE_WORDS = {sourced: "inputs checked in the original publications",
  anchored: "quoted second hand or unverified", proposed: "proposed, or rests on an assumption",
  comparison: "excludes nothing"}
const ROLE_WORDS = {bound: "upper bounds", lower_bound: "lower bounds", proposed: "proposed experiments",
  value: "proposed values", comparison: "comparison"}
const TRUST = [["all", "all"], ["sourced", "checked in the original publications"],
  ["reviewed", "of these peer reviewed, nothing subtracted by a model"]]
// How much of the ink a region takes, and the lines in it.
const REGIONS = {excluded: [0.16, "", "excluded by an upper bound"],
  argued: [0, "M0 13L13 0M-6 13L7 0M7 13L18 2", "below a lower bound"],
  silent: [0, "M0 4H18M0 9H18", "no upper bound is shown here"]}
// The collapse rates that a point is moved between.
const [LOW, HIGH] = [1e-22, 10]

function link(doi) {
  const site = doi.startsWith("10.") ? "https://doi.org/" : doi.startsWith("arXiv:") ? "https://arxiv.org/abs/" : ""
  return site ? make("a", {href: site + encodeURI(doi.replace("arXiv:", "")), target: "_blank", rel: "noopener"}, doi)
    : make("span", {}, doi)
}

function buildPlane(place) {
  const {experiments, white, coloured, dissipative} = DATA.plane
  const names = Object.keys(experiments)
  const models = [...(white ? [["white", "white"]] : []),
    ...(coloured ? coloured.spectrum.map(each => [each, DATA.looks.spectrum[each].label]) : []),
    ...(dissipative ? [["dissipative", "white, of finite temperature"]] : [])]
  for (const part of [white, coloured, dissipative]) {
    for (const [key, value] of Object.entries(part || {})) if (value.bytes) part[key] = unpacked(value)
  }
  const span = [...new Set(names.map(name => Number(experiments[name].year)).filter(Boolean))].sort()
  const cutoffs = coloured ? [...coloured.cutoff_frequency.numbers] : [1]
  const temperatures = dissipative ? [...dissipative.noise_temperature.numbers] : [1]
  declare({model: models[0][0], cutoff: cutoffs[nearest(cutoffs, 1e12)], temperature: temperatures.at(-1),
    trust: "all", superseded: "no", hide: "comparison proposed", off: "", from: span[0], to: span.at(-1), length: 1e-7,
    rate: 1e-9}, {model: among(models.map(([model]) => model)), trust: among(TRUST.map(([trust]) => trust)),
    superseded: among(["yes", "no"]), from: among(span), to: among(span)})
  shown.push(() => { if (state.from > state.to) state.from = span[0] }) // an address that was written by hand

  // The grid of the model that is chosen: its lengths, and the rates of one experiment along them.
  function curves() {
    const part = {white, dissipative}[state.model] || (coloured && coloured.spectrum.includes(state.model) ? coloured
      : white)
    const lengths = part.correlation_length.numbers
    let start = 0
    let stride = lengths.length
    if (part === coloured) {
      start = (coloured.spectrum.indexOf(state.model) * cutoffs.length + nearest(cutoffs, state.cutoff)) * stride
      stride *= coloured.spectrum.length * cutoffs.length
    } else if (part === dissipative) {
      start = nearest(temperatures, state.temperature) * stride
      stride *= temperatures.length
    }
    const rates = name => {
      const at = part.names.indexOf(name)
      return at < 0 ? null : part.rates.numbers.subarray(at * stride + start, at * stride + start + lengths.length)
    }
    return {lengths, rates, recalled: part === dissipative}
  }
  function chosen(name) {
    const one = experiments[name]
    const year = Number(one.year)
    const sourced = one.sourced && state.model !== "dissipative" // whose formula is itself recalled
    const trusted = state.trust === "all" || (sourced && (state.trust === "sourced" ||
      (one.review === "peer_reviewed" && !one.subtracted))) || one.role === "value" || one.role === "lower_bound"
    return trusted && !listed("hide").includes(one.role) && (!year || (year >= state.from && year <= state.to))
      && (state.superseded === "yes" || !one.superseded_by)
  }
  const listed = key => state[key].split(" ").filter(Boolean)
  const visible = name => chosen(name) && !listed("off").includes(name)
  const flip = (key, word) => change({[key]: (listed(key).includes(word) ? listed(key).filter(each => each !== word)
    : [...listed(key), word]).join(" ")})

  // The figure.
  const box = make("div", {class: "plot", tabindex: 0})
  const keys = make("div", {class: "keys"})
  for (const [opacity, hatch, words] of Object.values(REGIONS)) {
    keys.append(entry(block("currentColor", opacity, hatch), words))
  }
  for (const [line, words] of Object.entries(LINE_WORDS)) keys.append(entry(sample(DASHES[line]), words))
  keys.append(entry(sample(null), "proposed value, with its range"), entry(null, "+ the point that is asked about"))
  // What the picture has beside: the names of curves that have no place in the figure.
  const unnamed = make("span", {})
  const others = make("span", {hidden: true})
  const missing = make("p", {class: "caption", id: "missing"})
  keys.append(unnamed, others)
  const sentence = make("div", {"aria-live": "polite"})
  const verdict = make("div", {class: "below"})
  const stage = make("div", {class: "stage"}, box, sentence, keys, missing)
  const side = make("div", {class: "side"})
  place.append(stage, side, verdict)
  const [first, last] = [white, coloured, dissipative].filter(Boolean).map(each => each.correlation_length.numbers)
    .reduce(([low, high], each) => [Math.min(low, each[0]), Math.max(high, each.at(-1))], [Infinity, 0])
  const plot = figure(box, {x: "Correlation length  [m]", y: "Collapse rate λ  [1/s]", xRange: [first, last],
    yRange: [1e-21, HIGH], height: 540, title: "Collapse rates that experiments exclude, against the correlation " +
      "length. Arrow keys move the point that is asked about.", keys, resized: () => draw(),
    says: () => {
      const part = state.model === "dissipative" ? `, ${said(state.temperature)} K`
        : coloured && coloured.spectrum.includes(state.model) ? `, cut-off ${said(state.cutoff)} rad/s` : ""
      const trust = TRUST.find(([each]) => each === state.trust)[1]
      return `Collapse rates that experiments exclude. Noise: ${new Map(models).get(state.model)}${part}. ` +
        `Inputs: ${trust}. ${gaps}`
    }})
  const hatches = {excluded: null, argued: "/", silent: "-"}
  const fills = Object.entries(REGIONS).map(([region, [fill_alpha]]) => {
    const data = source({x: [], low: [], high: []})
    const {glyph} = plot.varea({x: {field: "x"}, y1: {field: "low"}, y2: {field: "high"}, source: data, fill_alpha,
      hatch_pattern: hatches[region], hatch_alpha: 0.22, hatch_scale: 11})
    return {data, glyph}
  })
  const [lines, thick] = [1.8, 4].map(line_width => {
    const data = source({xs: [], ys: [], colour: [], dash: []})
    plot.multi_line({xs: {field: "xs"}, ys: {field: "ys"}, line_color: {field: "colour"}, line_dash: {field: "dash"},
      line_width, source: data})
    return data
  })
  const values = source({x: [], y: [], colour: []})
  plot.scatter({x: {field: "x"}, y: {field: "y"}, fill_color: {field: "colour"}, line_color: null, size: 9,
    source: values})
  const bars = source({xs: [], ys: [], colour: []})
  plot.multi_line({xs: {field: "xs"}, ys: {field: "ys"}, line_color: {field: "colour"}, line_width: 2, source: bars})
  // Each name twice: first as a rim in the colour of the paper, which hides less than a box.
  const names_ = source({x: [], y: [], text: [], colour: [], name: []})
  const [rim] = [{text_outline_width: 6}, {text_color: {field: "colour"}}].map(look => plot.text({x: {field: "x"},
    y: {field: "y"}, text: {field: "text"}, source: names_, text_font_size: "11px", text_align: "center",
    text_baseline: "middle", ...look}).glyph)
  const probe = source({x: [], y: []})
  const cross = plot.scatter({x: {field: "x"}, y: {field: "y"}, marker: "cross", size: 20, line_width: 2.5,
    source: probe})

  // What is near the mouse: the curve or point at the least distance on the screen.
  let hot = null
  function near(event) {
    const {lengths, rates} = curves()
    let best = [28, null, 0, 0]
    const width = Math.log(plot.x_range.end / plot.x_range.start)
    const height = Math.log(plot.y_range.end / plot.y_range.start)
    const away = (length, rate) => Math.hypot(Math.log(length / event.x) / width * box.offsetWidth,
      Math.log(rate / event.y) / height * plot.height)
    for (const name of names.filter(visible)) {
      const at = experiments[name].at
      const try_ = (length, rate) => {
        const distance = away(length, rate)
        if (distance < best[0]) best = [distance, name, length, rate]
      }
      if (at) try_(at[0], at[1])
      else if (rates(name)) rates(name).forEach((rate, index) => { if (rate > 0) try_(lengths[index], rate) })
    }
    return best[1] ? {name: best[1], length: best[2], rate: best[3]} : null
  }
  plot.on_event("mousemove", event => {
    const found = near(event)
    highlight(found ? found.name : null)
    if (!found) return tell([])
    const one = experiments[found.name]
    tell([make("strong", {}, one.label), make("br"), `λ = ${said(found.rate, 4)} 1/s at ${saidLength(found.length)}`,
      make("br"), `${one.says}; ${[one.status, ...one.doubts].join(", ")}`, make("br"), one.doi], mouse)
  })
  plot.on_event("rangesupdate", () => draw())
  plot.on_event("mouseleave", () => { highlight(null); tell([]) })
  plot.on_event("tap", event => change({length: Number(event.x.toPrecision(4)), rate: Number(event.y.toPrecision(4))}))
  box.addEventListener("keydown", event => {
    const step = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}[event.key]
    if (!step) return
    event.preventDefault()
    const factor = event.shiftKey ? 1 : 0.1
    const {lengths} = curves()
    const moved = (key, low, high, by) => by ? {[key]: Math.min(high, Math.max(low,
      Number((state[key] * 10 ** (factor * by)).toPrecision(6))))} : {}
    change({...moved("length", lengths[0], lengths.at(-1), step[0]), ...moved("rate", LOW, HIGH, step[1])})
  })

  // Controls.
  const cutoffControl = steps("Cut-off of the noise", "cutoff", cutoffs, each => `${said(each)} rad/s`)
  const warmth = steps("Temperature of the noise", "temperature", temperatures, each => `${said(each)} K`)
  const roles = make("div", {class: "choice"})
  for (const role of [...new Set(names.map(name => experiments[name].role))]) {
    const input = make("input", {type: "checkbox", onchange: () => flip("hide", role)})
    shown.push(() => { input.checked = !listed("hide").includes(role) })
    roles.append(make("label", {}, input, ` ${ROLE_WORDS[role]}`))
  }
  const list = make("div", {class: "list"})
  const rows = {}
  for (const name of names) {
    const one = experiments[name]
    const input = make("input", {type: "checkbox", "data-experiment": name, onchange: () => flip("off", name)})
    const swatch = make("span", {})
    const row = make("div", {class: "row", onmouseenter: () => highlight(name),
      onmouseleave: () => highlight(null)},
      make("label", {}, input, swatch, make("span", {}, one.label + (one.at ? `, ${saidLength(one.at[0])}` : ""))),
      make("span", {class: "tag"},
        [one.year, one.superseded_by ? "superseded" : one.status].filter(Boolean).join(" · ")))
    rows[name] = {row, input, swatch}
    list.append(row)
  }
  side.append(
    choice("Noise", "model", models), cutoffControl, warmth,
    choice("Inputs", "trust", TRUST),
    make("fieldset", {}, make("legend", {}, "What is shown"), roles, toggle("superseded experiments", "superseded"),
      ...(span.length > 1 ? [
        steps("From the year", "from", span, String, year => ({to: Math.max(year, state.to)})),
        steps("to the year", "to", span, String, year => ({from: Math.min(year, state.from)}))] : [])),
    make("fieldset", {}, make("legend", {}, "Experiments"),
      make("button", {onclick: () => change({off: ""})}, "all"), " ",
      make("button", {onclick: () => change({off: names.join(" ")})}, "none"), list),
    make("fieldset", {}, make("legend", {}, "Ask about a point"),
      slider("Correlation length", "length", first, last, {unit: "m"}),
      slider("Collapse rate", "rate", LOW, HIGH, {unit: "1/s"})))

  // Draw the curve of one experiment thick.
  function highlight(name) {
    hot = name
    const at = lines.data.name.indexOf(name)
    thick.data = Object.fromEntries(Object.entries(lines.data).map(([key, values]) =>
      [key, at < 0 ? [] : [values[at]]]))
    for (const each of names) rows[each].row.classList.toggle("hot", each === name)
  }
  function draw() {
    const {lengths, rates, recalled} = curves()
    const shownNames = names.filter(visible)
    const dash = name => DASHES[recalled && experiments[name].line === "sourced" ? "anchored" : experiments[name].line]
    cutoffControl.hidden = !(coloured && coloured.spectrum.includes(state.model))
    warmth.hidden = state.model !== "dissipative"
    for (const name of names) {
      const {row, input, swatch} = rows[name]
      row.hidden = !chosen(name)
      input.checked = !listed("off").includes(name)
      row.classList.toggle("off", !input.checked)
      swatch.style.color = legible(experiments[name].colour)
      swatch.replaceChildren(sample(experiments[name].at ? null : dash(name)))
    }
    const drawn = shownNames.filter(name => !experiments[name].at && rates(name))
    const y = name => Array.from(rates(name), rate => rate > 0 ? rate : NaN)
    lines.data = {xs: drawn.map(() => [...lengths]), ys: drawn.map(y),
      colour: drawn.map(name => legible(experiments[name].colour)),
      dash: drawn.map(dash), name: drawn}
    highlight(hot)
    // From each length to the next, by the experiments that have a bound at both: its edge is upright where one stops.
    const edge = (role, pick, none) => [...lengths.keys()].slice(1).flatMap(next => {
      const both = drawn.filter(name => experiments[name].role === role && rates(name)[next - 1] > 0
        && rates(name)[next] > 0)
      return [next - 1, next].map(index => both.reduce((best, name) => pick(best, rates(name)[index]), none))
    })
    aim(plot.x_range, lengths[0], lengths.at(-1))
    const [ceiling, ground] = [1e40, 1e-40]
    const x = [...lengths.keys()].slice(1).flatMap(next => [lengths[next - 1], lengths[next]])
    const [lowest, highest] = [edge("bound", Math.min, Infinity), edge("lower_bound", Math.max, ground)]
    // No bound is shown where none is finite, nor beyond the data, where the axis may be moved.
    const wide = [1e-40, lengths[0], ...x, lengths.at(-1), 1e40]
    const none = [ceiling, ceiling, ...lowest.map(each => each === Infinity ? ceiling : ground), ceiling, ceiling]
    const areas = [{x, low: lowest.map(each => Math.min(each, ceiling)), high: x.map(() => ceiling)},
      {x, low: x.map(() => ground), high: highest}, {x: wide, low: wide.map(() => ground), high: none}]
    fills.forEach(({data, glyph}, at) => {
      data.data = areas[at]
      glyph.fill_color = glyph.hatch_color = css("--ink")
    })
    gaps = ends(lengths, rates, drawn)
    missing.replaceChildren(...typeset(gaps))
    const points = shownNames.filter(name => experiments[name].at)
    const colour = points.map(name => legible(experiments[name].colour))
    const at = points.map(name => experiments[name].at)
    values.data = {x: at.map(each => each[0]), y: at.map(each => each[1]), colour}
    bars.data = {xs: at.map(each => [each[0], each[0]]), colour,
      ys: at.map(each => [-1, 1].map(sign => each[1] * 10 ** (sign * each[2])))}
    const view = [plot.x_range, plot.y_range].flatMap(({start, end}) => [start, end])
    const frame = frameSize()
    const look = [state.model, state.cutoff, state.temperature, frame, css("--paper"), view, drawn, points].join()
    if (look !== named) {
      names_.data = labelled(drawn, lengths, y, points, lowest, frame)
      document.documentElement.dataset.named = String(Number(document.documentElement.dataset.named || 0) + 1)
      const without = [...drawn, ...points].filter(name => !names_.data.name.includes(name))
      others.replaceChildren(...without.map(name => entry(sample(experiments[name].at ? null : dash(name)),
        experiments[name].label, legible(experiments[name].colour))))
      unnamed.textContent = !without.length ? ""
        : frame[0] > 450 ? "Point at a curve, or zoom in, to see its name." : "All names are in the list."
    }
    named = look
    probe.data = {x: [state.length], y: [state.rate]}
    cross.glyph.line_color = css("--ink")
    rim.text_color = rim.text_outline_color = css("--paper")
    answer(lengths, rates, shownNames, recalled)
  }

  // The size of the plane on the screen, without the axes; before it is there, about that.
  function frameSize() {
    const {view} = figures.find(each => each.plot === plot)
    const {width, height} = view ? view.frame.bbox : {width: box.offsetWidth - 80, height: plot.height - 90}
    return [Math.max(150, Math.round(width)), Math.max(150, Math.round(height))]
  }
  // Where many curves begin or end together, and why.
  let gaps = ""
  function ends(lengths, rates, drawn) {
    const where = {}
    for (const name of drawn) {
      const has = Array.from(rates(name), rate => rate > 0)
      for (const [word, at, beyond] of [["Below", has.indexOf(true), -1], ["Above", has.lastIndexOf(true), 1]]) {
        const flag = at < 0 ? undefined : rates(name)[at + beyond]
        if (flag < 0) (where[[word, at, flag]] ||= {word, at, flag, names: []}).names.push(name)
      }
    }
    return Object.values(where).filter(each => each.names.length > 2).map(({word, at, flag, names: some}) =>
      `${word} ${saidLength(lengths[at])}, ${some.length} of ${drawn.length} curves have no bound: ` +
      `${REASONS[-1 - flag]}.`)
      .join(" ")
  }
  // A name on each curve and beside each point, where it covers no other name; those that exclude most come first.
  let named = ""
  const pen = document.createElement("canvas").getContext("2d")
  function labelled(drawn, lengths, y, points, lowest, [width, height]) {
    const scale = ({start, end}, size) => ({to: value => Math.log(value / start) / Math.log(end / start) * size,
      from: place => start * (end / start) ** (place / size)})
    const [horizontal, vertical] = [scale(plot.x_range, width), scale(plot.y_range, height)]
    const at = ([length, rate]) => [horizontal.to(length), vertical.to(rate)]
    const across = Array.from(lengths, length => at([length, 1])[0])
    const paths = Object.fromEntries(drawn.map(name =>
      [name, y(name).map((rate, index) => at([lengths[index], rate]))]))
    const taken = points.map(name => [...at(experiments[name].at), 5])
    const data = {x: [], y: [], text: [], colour: [], name: []}
    pen.font = "11px Helvetica, Arial, sans-serif"
    const half = name => pen.measureText(experiments[name].label).width / 2 + 2
    const isFree = ([x, up], wide) => x > wide && x < width - wide && up > 9 && up < height - 9
      && !taken.some(([left, low, other]) => Math.abs(left - x) < wide + other + 3 && Math.abs(low - up) < 15)
    // How many other curves a name would cover.
    const covered = (name, [x, up], wide) => {
      const under = [...lengths.keys()].filter(index => Math.abs(across[index] - x) < wide)
      return drawn.filter(other => other !== name
        && under.some(index => Math.abs(paths[other][index][1] - up) < 9)).length
    }
    const put = (name, places, most) => {
      const wide = half(name)
      const free = places.filter(place => isFree(place, wide)).map(place => [covered(name, place, wide), place])
      const [count, place] = free.reduce((best, each) => each[0] < best[0] ? each : best, [Infinity])
      if (!place || count > most) return
      taken.push([...place, wide])
      data.x.push(horizontal.from(place[0]))
      data.y.push(vertical.from(place[1]))
      data.text.push(experiments[name].label)
      data.colour.push(legible(experiments[name].colour, 5.5))
      data.name.push(name)
    }
    const along = [0.5, 0.35, 0.65, 0.25, 0.75, 0.15, 0.85, 0.08, 0.92, 0.42, 0.58, 0.2, 0.3, 0.7, 0.8]
    const onCurve = name => {
      const there = paths[name].filter(([x, up]) => x > 0 && x < width && up > 0 && up < height)
      return along.map(share => there[Math.floor(share * there.length)]).filter(Boolean)
    }
    const leads = name => y(name).filter((rate, index) => rate === lowest[2 * index]).length
    const order = drawn.map(name => [leads(name), name]).sort(([one], [other]) => other - one)
    for (const name of points) {
      const [x, up] = at(experiments[name].at)
      const aside = half(name) + 8
      put(name, [[x + aside, up], [x - aside, up], [x + aside, up + 12], [x + aside, up - 12]], Infinity)
    }
    for (const [lead, name] of order) {
      if (width > 450 || lead) put(name, onCurve(name), lead || experiments[name].role === "lower_bound" ? Infinity : 2)
    }
    return data
  }

  // Excluded by what, by how much, and who is silent, at the length of the grid that is nearest to the point.
  function answer(lengths, rates, shownNames, recalled) {
    const at = nearest([...lengths], state.length)
    const outside = state.length < lengths[0] * 0.999 || state.length > lengths.at(-1) * 1.001
    const found = outside ? [] : shownNames.filter(name => !experiments[name].at && rates(name))
      .map(name => ({name, ...experiments[name], rate: rates(name)[at]}))
    const bounds = found.filter(one => one.rate > 0).sort((one, other) => one.rate - other.rate)
    const by = bounds.filter(one => one.role === "bound" && state.rate > one.rate)
    const weak = bounds.filter(one => one.role === "lower_bound" && state.rate < one.rate)
    const reached = bounds.find(one => one.role === "bound")
    const [start, end] = [lengths[0], lengths.at(-1)].map(saidLength)
    const open = outside ? `no answer, for these curves run from ${start} to ${end}.`
      : found.some(one => one.role === "bound") ? "no experiment that is shown has a bound here."
        : "no experiment that excludes is shown."
    const words = make("p", {class: "verdict", id: "verdict"},
      ...typeset(`λ = ${said(state.rate)} 1/s at r_C = ${saidLength(outside ? state.length : lengths[at])}: `),
      reached ? make("span", {class: by.length ? "bad" : "good"}, by.length ? "excluded" : "not excluded") : open,
      by.length ? `, ${said(state.rate / by[0].rate)} times above the bound of ${by[0].label}.`
        : reached ? `, ${said(reached.rate / state.rate)} times below the lowest bound, of ${reached.label}.` : null,
      weak.length ? ` Below the theoretical lower bound: ${weak.map(one => one.label).join(", ")}.` : null)
    const table = make("table", {id: "bounds"},
      heading(["experiment"], ["bound [1/s]", "rate/bound", "level"], ["says", "status", "source"]),
      make("tbody", {}, ...bounds.map(one => make("tr", {"data-experiment": one.name},
        make("td", {}, details(one)), cell(one.rate), cell(state.rate / one.rate),
        make("td", {class: "n"}, one.level ? `${said(100 * one.level)} %` : "–"),
        make("td", {}, one.says), make("td", {}, [recalled ? "recalled" : one.status, ...one.doubts].join(", ")),
        make("td", {}, link(one.doi))))))
    const silent = REASONS.map((reason, flag) => [reason, found.filter(one => one.rate === -1 - flag)])
      .filter(([, some]) => some.length)
    const opened = [...verdict.querySelectorAll("details[open]")].map(each => each.dataset.experiment)
    sentence.replaceChildren(words)
    verdict.replaceChildren(make("div", {class: "scroll"}, table),
      ...silent.map(([reason, some]) => make("p",
        {class: "caption", "data-silent": some.map(one => one.name).join(" ")},
        ...typeset(`No bound, ${reason}: `), `${some.map(one => one.label).join(", ")}.`)))
    for (const each of verdict.querySelectorAll("details")) each.open = opened.includes(each.dataset.experiment)
  }
  function details(one) {
    return make("details", {"data-experiment": one.name}, make("summary", {}, one.label), make("p", {class: "caption"},
      [one.title, one.note, one.subtracted && `Subtracted by a model: ${one.subtracted}`,
        one.superseded_by && `Superseded by ${one.superseded_by}`].filter(Boolean).join(". ")),
      make("ul", {class: "caption"}, ...one.values.map(([key, value, status, cited]) =>
        make("li", {}, `${key} ${value}: ${status}, ${DATA.looks.statuses[status]} (${cited})`))))
  }

  return {
    draw,
    rows() {
      const {lengths, rates} = curves()
      const drawn = names.filter(visible).filter(name => !experiments[name].at && rates(name))
      return [["correlation_length [m]", ...drawn.map(name => `${name} [s-1]`)],
        ...Array.from(lengths, (length, index) => [length, ...drawn.map(name => rates(name)[index] > 0
          ? rates(name)[index] : "")])]
    },
  }
}
if (DATA.plane) panel("plane", "Exclusion", buildPlane)
