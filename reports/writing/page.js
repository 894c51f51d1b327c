"use strict";
// Folding and the contents: without this script every part opens by itself, and links lead to it.
const words = JSON.parse(document.querySelector("[data-words]").dataset.words);
const say = (name, values) => words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);

// What a link leads to is opened, with everything around it.
const reveal = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
  target?.scrollIntoView();
};
addEventListener("hashchange", reveal);
document.addEventListener("click", (event) => {
  // A second click on the same link changes no address.
  if (event.target.closest("a")?.hash === location.hash) reveal();
});
if (location.hash) reveal();

// On paper everything is open, except documents that are many of a kind.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open]):not(.disagreement):not(.clamp)")];
  for (const part of opened) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of opened) part.open = false;
});

// The contents mark the section that is read: the last one that has begun in the upper third of the window.
const links = [...document.querySelectorAll("nav a")];
const sections = links.map((link) => document.querySelector(link.hash));
const mark = () => {
  const begun = sections.filter((section) => section.getBoundingClientRect().top < innerHeight / 3);
  const isEnd = scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
  const here = isEnd ? sections.length - 1 : Math.max(0, begun.length - 1);
  links.forEach((link, number) => {
    if (number !== here) return link.removeAttribute("aria-current");
    if (link.hasAttribute("aria-current")) return undefined;
    link.setAttribute("aria-current", "true");
    const list = link.closest("ol");
    if (list.scrollWidth > list.clientWidth) list.scrollLeft = link.offsetLeft - list.clientWidth / 3;
    return undefined;
  });
};
addEventListener("scroll", mark, { passive: true });
addEventListener("resize", mark);
mark();
