// Ticks every <time data-countdown>. The server's clock counts, not the reader's; words as in present.span().
import { announce } from "./live.js";

const root = document.documentElement;
const english = root.lang === "en";
const ahead = Date.parse(root.dataset.now) - Date.now();
const now = () => Date.now() + ahead;
const HOUR = 3600000;
let timer = null;

export function start(region) {
  region.querySelectorAll("time[data-countdown]").forEach(tick);
  timer ??= setInterval(() => document.querySelectorAll("time[data-countdown]").forEach(tick), 30000);
}

export function span(milliseconds) {
  const minutes = Math.max(0, Math.floor(milliseconds / 60000));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const units = english ? [`${days} d`, `${hours} h`, `${rest} min`] : [`${days} 天`, `${hours} 小时`, `${rest} 分`];
  if (days) return hours ? `${units[0]} ${units[1]}` : units[0];
  return hours ? `${units[1]} ${units[2]}` : units[2];
}

function tick(element) {
  const left = Date.parse(element.dateTime) - now();
  const text = left > 0 ? span(left) : english ? `${span(-left)} overdue` : `已逾期 ${span(-left)}`;
  if (element.textContent !== text) element.textContent = text;
  const clock = element.closest(".clock");
  const state = left <= 0 ? "late" : left < 2 * HOUR ? "urgent" : left < 24 * HOUR ? "soon" : "calm";
  if (clock.classList.contains(`clock--${state}`)) return;
  clock.classList.remove("clock--calm", "clock--soon", "clock--urgent", "clock--late");
  clock.classList.add(`clock--${state}`);
  if (element.closest("#panel, .until, .decide__state")) announce(text);
}
