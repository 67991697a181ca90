/** `?embed=max`: the page as a small window inside a patch, with the map, the search and nothing else. */

export const embedded = new URLSearchParams(location.search).get("embed") === "max";

document.body.classList.toggle("embed", embedded);
