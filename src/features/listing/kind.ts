// Which of a few kinds a file is, for its icon and for whether a browser can show it in place.

/** The class of an entry's link: folder, picture, video, audio, text, PDF, archive, any other file. */
export type Kind = "d" | "i" | "v" | "a" | "t" | "p" | "z" | "f";

/** What browsers show in an `<img>`, in which no script of an SVG runs. */
const IMAGES = /^image\/(?:png|apng|jpeg|gif|webp|avif|svg\+xml|bmp|x-icon|vnd\.microsoft\.icon)$/;

/** What some browser plays; the viewer says so where this one does not. */
const VIDEOS = /^video\/(?:mp4|webm|ogg|quicktime|x-m4v|x-matroska)$/;

const AUDIOS = /^audio\/(?:mpeg|mp3|mp4|ogg|opus|wav|wave|x-wav|flac|x-flac|aac|webm|x-m4a)$/;

const TEXTS =
  /^text\/|^application\/(?:json|xml|javascript|x-sh|sql|toml|yaml|rtf|msword)\b|\+(?:xml|json)$|officedocument|opendocument\.text/;

const ARCHIVES =
  /^application\/(?:zip|gzip|x-tar|x-7z-compressed|x-bzip2?|x-xz|zstd|x-rar-compressed|vnd\.rar|java-archive)$/;

/**
 * The kind of a file.
 *
 * @param type its media type, perhaps with parameters
 */
export function kindOf(type: string): Exclude<Kind, "d"> {
  const semicolon = type.indexOf(";");
  const essence = (semicolon < 0 ? type : type.slice(0, semicolon)).trim().toLowerCase();
  if (IMAGES.test(essence)) return "i";
  if (VIDEOS.test(essence)) return "v";
  if (AUDIOS.test(essence)) return "a";
  if (essence === "application/pdf") return "p";
  if (ARCHIVES.test(essence)) return "z";
  return TEXTS.test(essence) ? "t" : "f";
}
