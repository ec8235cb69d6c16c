// On a phone the desk's menu is one row that slides: the present page's entry is brought into sight.
const here = document.querySelector(".deskmenu__list [aria-current]");
const row = here?.closest("ul");
if (row) row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
