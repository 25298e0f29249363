// What all panels share: data, the state that a link carries, controls, figures, downloads.
"use strict"
const DATA = JSON.parse(document.getElementById("data").textContent)
const PANELS = []
const state = {}

// An array of the data: its shape and its numbers. A large one has each of its rows once, and which stands where.
function unpacked({shape, bytes, rows}) {
  const buffer = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0)).buffer
  if (!rows) return {shape, numbers: new Float64Array(buffer(bytes))}
  const [once, which, length] = [new Float32Array(buffer(bytes)), new Uint32Array(buffer(rows)), shape.at(-1)]
  const numbers = new Float32Array(which.length * length)
  which.forEach((row, at) => numbers.set(once.subarray(row * length, (row + 1) * length), at * length))
  return {shape, numbers}
}

// Elements and numbers.

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, "")
    else if (value !== false && value != null) element.setAttribute(name, value)
  }
  element.append(...children.filter(child => child != null))
  return element
}

function said(number, digits = 3) {
  if (!Number.isFinite(number)) return number === Infinity ? "∞" : "–"
  if (number !== 0 && (Math.abs(number) >= 1e4 || Math.abs(number) < 1e-3)) {
    const [mantissa, power] = number.toExponential(digits - 1).split("e")
    const raised = [...String(Number(power))].map(each => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(each)])
    return `${mantissa}·10${raised.join("")}`
  }
  return String(Number(number.toPrecision(digits)))
}

const UNITS = {length: [[1, "m"], [1e-3, "mm"], [1e-6, "µm"], [1e-9, "nm"], [1e-12, "pm"]]}
function saidLength(metres) {
  const [size, unit] = UNITS.length.find(([size]) => metres >= size * 0.99999) || UNITS.length.at(-1)
  return `${said(metres / size)} ${unit}`
}

// Symbols with their subscripts: "r_C" as r with a low C.
const typeset = text => text.split(/_(\w+)/).map((part, at) => at % 2 ? make("sub", {}, part) : part)
// What stands before the words of a list or a key, in the colour of its element: a piece of a line, dashed as in the
// figure; a dot for a point; a block for a region, filled or hatched.
function swatch(width, height, shape) {
  const found = make("span", {class: "swatch"})
  found.innerHTML = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"
    aria-hidden="true">${shape}</svg>`
  return found
}
const sample = (dash, wide = 2.4) => swatch(34, 8, dash ? `<line x2="34" y1="4" y2="4" stroke="currentColor"
  stroke-width="${wide}" stroke-dasharray="${dash.join(" ")}"/>` : `<circle cx="17" cy="4" r="4" fill="currentColor"/>`)
const block = (fill, opacity = 1, hatch = "") => swatch(18, 13, `<rect x=".5" y=".5" width="17" height="12"
  stroke="#888" fill="${fill}" fill-opacity="${opacity}"/><path d="${hatch}" stroke="currentColor"
  stroke-opacity="0.5"/>`)
// An entry of a key: on the page, and with its words in the picture that is saved.
function entry(sign, words, colour) {
  if (colour) sign.style.color = colour
  return make("span", {"data-words": words}, ...(sign ? [sign] : []), make("span", {}, ...typeset(words)))
}
const cell = (number, digits) => make("td", {class: "n", "data-value": String(number)}, said(number, digits))
// The head of a table: columns of words, of numbers, of words.
const heading = (words, numbers, more = []) => make("thead", {}, make("tr", {},
  ...words.map(each => make("th", {}, each)), ...numbers.map(each => make("th", {class: "n"}, each)),
  ...more.map(each => make("th", {}, each))))
// The place of the value that is nearest, by its ratio or by its difference.
const closest = (values, away) => values.reduce((best, each, at) => away(each) < away(values[best]) ? at : best, 0)
const nearest = (values, value) => closest(values, each => Math.abs(Math.log(each / value)))
const nearestTime = (values, value) => closest(values, each => Math.abs(each - value))
const middle = values => values[Math.floor(values.length / 2)]

// State: what differs from the defaults stands behind the # of the address.

const defaults = {panel: ""}
// Which values of a key are taken from an address; of numbers else those above 0, of words all.
const accepted = {panel: name => PANELS.some(each => each.name === name)}
const among = options => value => options.includes(value)
function declare(values, accept = {}) {
  Object.assign(accepted, accept)
  for (const [key, value] of Object.entries(values)) {
    defaults[key] = value
    if (!(key in state)) state[key] = value
  }
}
function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1))
  for (const key of Object.keys(defaults)) {
    const text = given.get(key)
    const number = typeof defaults[key] === "number"
    const value = number ? Number(text || NaN) : text
    const fits = accepted[key] || (each => !number || each > 0)
    const good = text !== null && !(number && !Number.isFinite(value)) && fits(value)
    state[key] = good ? value : defaults[key]
  }
}
// Keys of panels that were not opened yet stay as they came.
function address() {
  const given = new URLSearchParams(PANELS.every(each => each.ready) ? "" : location.hash.slice(1))
  for (const key of Object.keys(defaults)) {
    if (state[key] === defaults[key]) given.delete(key)
    else given.set(key, String(state[key]))
  }
  return `#${given}`
}
let waiting = false
function change(values) {
  Object.assign(state, values)
  if (waiting) return
  waiting = true
  requestAnimationFrame(() => {
    waiting = false
    history.replaceState(null, "", address())
    render()
  })
}

// Controls. Each shows the state when `show` is called.

const shown = []
function choice(title, key, options) {
  const box = make("div", {class: "choice"})
  for (const [value, label] of options) {
    const input = make("input", {type: "radio", name: key, value, onchange: () => change({[key]: value})})
    shown.push(() => { input.checked = state[key] === value })
    box.append(make("label", {}, input, ` ${label}`))
  }
  return make("fieldset", {}, make("legend", {}, title), box)
}
function toggle(label, key) {
  const input = make("input", {type: "checkbox", onchange: () => change({[key]: input.checked ? "yes" : "no"})})
  shown.push(() => { input.checked = state[key] === "yes" })
  return make("label", {}, input, ` ${label}`)
}
// A slider over the points of a grid; `also` gives what else a step changes.
function steps(label, key, values, words, also = () => ({})) {
  const output = make("output")
  const input = make("input", {type: "range", min: 0, max: values.length - 1, step: 1, "aria-label": label,
    "data-key": key,
    oninput: () => change({[key]: values[Number(input.value)], ...also(values[Number(input.value)])})})
  shown.push(() => {
    const index = nearest(values, state[key])
    input.value = index
    output.textContent = words(values[index])
    input.setAttribute("aria-valuetext", output.textContent)
  })
  return make("div", {class: "control"}, make("span", {}, label), output, input)
}
// A slider over decades with a field for any number.
function slider(label, key, low, high, {unit = "", size = 1} = {}) {
  const short = value => value >= 1e-3 && value < 1e6 ? String(Number(value.toPrecision(6)))
    : Number(value.toPrecision(5)).toExponential()
  const field = make("input", {type: "number", step: "any", "aria-label": `${label} [${unit || 1}]`,
    "data-key": key, onchange: () => {
      const value = Number(field.value) * size
      const good = value > 0 && Number.isFinite(value)
      field.setCustomValidity(good ? "" : "Give a number above 0. The answer is still that of the last one.")
      field.reportValidity()
      if (good) change({[key]: value})
    }})
  const range = make("input", {type: "range", min: Math.log10(low / size), max: Math.log10(high / size),
    step: 0.002, "aria-label": label,
    oninput: () => change({[key]: Number((10 ** Number(range.value)).toPrecision(4)) * size})})
  shown.push(() => {
    field.value = short(state[key] / size)
    field.setCustomValidity("")
    range.value = Math.log10(state[key] / size)
    range.setAttribute("aria-valuetext", `${said(state[key] / size)} ${unit}`)
  })
  return make("div", {class: "control"}, make("span", {}, label),
    make("span", {class: "number"}, field, make("span", {class: "unit"}, unit)), range)
}

// Figures: colours follow the theme.

const dark = () => document.documentElement.classList.contains("dark")
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
function parts(colour) {
  const grey = Number(colour)
  return Number.isFinite(grey) && colour.trim() !== "" ? [grey, grey, grey]
    : [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16) / 255)
}
function luminance(rgb) {
  const [r, g, b] = rgb.map(each => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
// The colour of the figures, moved towards ink until it stands out from the paper by a contrast.
function legible(colour, contrast = 3.5) {
  let rgb = parts(colour)
  const paper = luminance(parts(css("--paper")))
  const end = dark() ? 1 : 0
  for (let step = 0; step < 40; step++) {
    const [low, high] = [luminance(rgb), paper].sort((one, other) => one - other)
    if ((high + 0.05) / (low + 0.05) >= contrast) break
    rgb = rgb.map(each => each + (end - each) * 0.06)
  }
  return "#" + rgb.map(each => Math.round(255 * each).toString(16).padStart(2, "0")).join("")
}

const figures = []
// A figure; `keys` holds its key, `says` returns the title of its picture, `resized` is called when its size changes.
function figure(place, {x, y, xRange, yRange, xScale = "log", yScale = "log", height = 480, title, keys, says,
  resized = () => {}}) {
  const narrow = window.innerWidth < 600
  const plot = Bokeh.Plotting.figure({
    x_axis_type: xScale, y_axis_type: yScale, x_axis_label: x, y_axis_label: y, height: narrow ? 340 : height,
    x_range: new Bokeh.Range1d({start: xRange[0], end: xRange[1]}),
    y_range: new Bokeh.Range1d({start: yRange[0], end: yRange[1]}),
    sizing_mode: "stretch_width", tools: narrow ? "reset" : "pan,wheel_zoom,box_zoom,reset",
    min_border_right: 14, toolbar_location: narrow ? null : "above", output_backend: "canvas",
  })
  if (!narrow) plot.toolbar.autohide = true
  plot.toolbar.logo = null
  plot.toolbar.stylesheets = [".bk-divider { display: none }"] // which pushes Reset behind a menu
  place.setAttribute("role", "img")
  place.setAttribute("aria-label", title)
  const made = {plot, place, keys, says, view: null}
  figures.push(made)
  Bokeh.Plotting.show(plot, place).then(view => {
    made.view = view
    new ResizeObserver(() => requestAnimationFrame(() => { if (place.offsetParent) resized() }))
      .observe(place)
  })
  paint(plot)
  return plot
}
function paint(plot) {
  const [paper, ink, line] = ["--paper", "--ink", "--line"].map(css)
  plot.background_fill_color = paper
  plot.border_fill_color = paper
  plot.outline_line_color = line
  plot.styles = {"background-color": paper}
  for (const axis of [...plot.below, ...plot.left]) {
    axis.axis_line_color = ink
    axis.major_tick_line_color = ink
    axis.minor_tick_line_color = ink
    axis.major_label_text_color = ink
    axis.axis_label_text_color = ink
    axis.axis_label_text_font_style = "normal"
    axis.axis_label_text_font_size = "14px"
    axis.major_label_text_font_size = "12px"
  }
  for (const grid of plot.center) {
    grid.grid_line_color = line
    grid.grid_line_alpha = 0.5
  }
}
// Set what Reset goes back to, and show it, but where the range was moved by hand.
function aim(range, start, end) {
  const {reset_start, reset_end} = range
  const moved = reset_start !== null && (range.start !== reset_start || range.end !== reset_end)
  range.setv({reset_start: start, reset_end: end})
  if (!moved) range.setv({start, end})
}
function source(data) { return new Bokeh.ColumnDataSource({data}) }

const hint = document.getElementById("hint")
function tell(content, event) {
  hint.replaceChildren(...content)
  hint.style.display = content.length ? "block" : "none"
  if (!content.length || !event) return
  const [x, y] = event
  hint.style.left = `${Math.min(x + 14, window.innerWidth - hint.offsetWidth - 6)}px`
  hint.style.top = `${y + 18 + hint.offsetHeight > window.innerHeight ? y - hint.offsetHeight - 12 : y + 18}px`
}
// Where the mouse is: on a plot in data coordinates, and on the window.
let mouse = [0, 0]
window.addEventListener("pointermove", event => { mouse = [event.clientX, event.clientY] }, true)

// Panels, and what stands above them.

function panel(name, title, build) { PANELS.push({name, title, build, ready: null}) }
function current() { return PANELS.find(each => each.name === state.panel) || PANELS[0] }
function render() {
  const now = current()
  for (const each of PANELS) {
    each.tab.setAttribute("aria-selected", String(each === now))
    each.tab.tabIndex = each === now ? 0 : -1
    each.place.hidden = each !== now
  }
  if (!now.ready) {
    now.ready = now.build(now.place)
    readAddress()
  }
  for (const show of shown) show()
  now.ready.draw()
  document.getElementById("link").setAttribute("href", address())
  document.documentElement.dataset.drawn = String(Number(document.documentElement.dataset.drawn || 0) + 1)
}
function save(name, content, type) {
  const link = make("a", {href: URL.createObjectURL(new Blob([content], {type})), download: name})
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}
// A figure as it can be read alone: its title above it; its key, and what made it, below.
async function pictured({view, keys, says}) {
  const {canvas: drawn, pixel_ratio: ratio} = view.export("png", true)
  const key = await Promise.all([...keys.querySelectorAll("[data-words]")].map(async each => {
    const sign = each.querySelector("svg")
    if (!sign) return {words: each.dataset.words}
    const [copy, image] = [sign.cloneNode(true), new Image()]
    copy.setAttribute("color", getComputedStyle(sign).color)
    image.src = `data:image/svg+xml,${encodeURIComponent(copy.outerHTML)}`
    await image.decode()
    return {image, words: each.dataset.words}
  }))
  const [canvas, width] = [make("canvas"), drawn.width / ratio]
  const pen = canvas.getContext("2d")
  const write = (text, x, y) => text.split(/_(\w+)/).reduce((from, run, at) => {
    pen.font = `${at % 2 ? 10 : 13}px Helvetica, Arial, sans-serif`
    pen.fillText(run, from, y + 4 * (at % 2))
    return from + pen.measureText(run).width
  }, x)
  const flow = (items, top, gap) => items.reduce(([x, y], {image, words}) => {
    const aside = image ? image.width + 6 : 0
    const wide = aside + write(words, 0, -99)
    const [left, low] = x > 10 && x + wide > width - 10 ? [10, y + 20] : [x, y]
    if (image) pen.drawImage(image, left, low - 4 - image.height / 2)
    write(words, left + aside, low)
    return [left + wide + gap, low]
  }, [10, top])[1]
  const words = text => text.split(" ").map(each => ({words: each}))
  const compose = () => {
    pen.scale(ratio, ratio)
    pen.fillStyle = css("--paper")
    pen.fillRect(0, 0, canvas.width, canvas.height)
    pen.fillStyle = css("--ink")
    const top = flow(words(says()), 22, 4) + 6
    pen.drawImage(drawn, 0, top, width, drawn.height / ratio)
    const low = flow(key, top + drawn.height / ratio + 16, 16)
    pen.fillStyle = css("--soft")
    return DATA.source ? flow(words(DATA.source), low + 24, 4) : low
  }
  canvas.width = drawn.width
  canvas.height = Math.ceil((compose() + 12) * ratio) // which clears it
  compose()
  return new Promise(done => { canvas.toBlob(done) })
}
// The theme that was chosen here; a browser may keep nothing.
function theme(chosen) {
  try {
    if (chosen) localStorage.setItem("heatscan theme", chosen)
    return localStorage.getItem("heatscan theme")
  } catch {
    return chosen
  }
}
function start() {
  const night = matchMedia("(prefers-color-scheme: dark)")
  const look = document.documentElement.classList
  look.toggle("dark", theme() ? theme() === "dark" : night.matches)
  const repaint = () => { figures.forEach(({plot}) => paint(plot)); render() }
  night.addEventListener("change", event => {
    if (theme()) return
    look.toggle("dark", event.matches)
    repaint()
  })
  document.getElementById("theme").addEventListener("click", () => {
    theme(look.toggle("dark") ? "dark" : "light")
    repaint()
  })
  const tabs = document.querySelector("nav")
  for (const each of PANELS) {
    each.tab = make("button", {role: "tab", id: `tab-${each.name}`, onclick: () => change({panel: each.name})},
      each.title)
    each.place = make("section",
      {class: "panel", role: "tabpanel", "aria-labelledby": `tab-${each.name}`, hidden: true})
    tabs.append(each.tab)
    document.querySelector("main").append(each.place)
  }
  tabs.addEventListener("keydown", event => {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key]
    if (!step) return
    const next = PANELS[(PANELS.indexOf(current()) + step + PANELS.length) % PANELS.length]
    change({panel: next.name})
    next.tab.focus()
  })
  document.getElementById("picture").addEventListener("click", async () => {
    for (const [number, each] of figures.filter(({place}) => !place.closest(".panel").hidden).entries()) {
      save(`heatscan_${current().name}_${number + 1}.png`, await pictured(each), "image/png")
    }
  })
  document.getElementById("table").addEventListener("click", () => {
    const rows = current().ready.rows().map(row => row.map(each =>
      /[",\n]/.test(String(each)) ? `"${String(each).replaceAll('"', '""')}"` : each).join(","))
    save(`heatscan_${current().name}.csv`, rows.join("\n") + "\n", "text/csv")
  })
  document.getElementById("link").addEventListener("click", event => {
    event.preventDefault()
    history.replaceState(null, "", address())
    const words = text => { event.target.textContent = text }
    const told = () => { words("Copied"); setTimeout(words, 1500, "Link to this view") }
    const copied = navigator.clipboard ? navigator.clipboard.writeText(location.href) : Promise.reject()
    copied.then(told, () => window.prompt("Copy this address", location.href))
  })
  window.addEventListener("hashchange", () => { readAddress(); render() })
  document.getElementById("source").textContent = (DATA.source ? `Made by ${DATA.source}. ` : "") +
    `All numbers are those of its NetCDF files${DATA.trap ? ", but for the trap, which is computed here" : ""}.`
  readAddress()
  if (PANELS.length) render()
  else document.querySelector("main").textContent = "This configuration has no scan that the explorer shows."
}
document.addEventListener("DOMContentLoaded", start)
