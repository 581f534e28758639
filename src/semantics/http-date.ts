// HTTP dates, written and read. RFC 9110 section 5.6.7.

const MONTHS: readonly string[] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const DAY_IN_FULL = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day";
const MONTH = `(${MONTHS.join("|")})`;
const TIME = "(\\d{2}):(\\d{2}):(\\d{2})";

// Every part has a fixed width or is one of a few words, so none of these can backtrack.
const IMF_FIXDATE = new RegExp(`^${DAY}, (\\d{2}) ${MONTH} (\\d{4}) ${TIME} GMT$`);
const RFC_850_DATE = new RegExp(`^${DAY_IN_FULL}, (\\d{2})-${MONTH}-(\\d{2}) ${TIME} GMT$`);
const ASCTIME_DATE = new RegExp(`^${DAY} ${MONTH} (\\d{2}| \\d) ${TIME} (\\d{4})$`);

const YEARS_AHEAD = 50;

// A response carries two dates, now and the file's, which would evict each other from a cache of one, and in a small one
// whenever their last bits agree.
const CACHE_SLOTS = 1024;
const cachedSeconds = Array<number>(CACHE_SLOTS).fill(Number.NaN);
const cachedDates = Array<string>(CACHE_SLOTS).fill("");

/**
 * A moment as an HTTP date in the one form to be sent, e.g. `Sun, 06 Nov 1994 08:49:37 GMT`.
 *
 * @param seconds seconds since 1970-01-01T00:00:00Z; a fraction is dropped
 * @returns the IMF-fixdate
 * @throws RangeError for a moment outside the years 0 to 9999, which the form cannot express
 */
export function formatHTTPDate(seconds: number): string {
  const second = Math.floor(seconds);
  const slot = second & (CACHE_SLOTS - 1);
  const cached = cachedDates[slot];
  if (cached !== undefined && cachedSeconds[slot] === second) return cached;
  // ECMAScript defines this format exactly, and it is IMF-fixdate; no locale takes part.
  const date = new Date(second * 1000).toUTCString();
  if (date.length !== "Sun, 06 Nov 1994 08:49:37 GMT".length) {
    throw new RangeError(`Cannot write ${seconds} seconds as an HTTP date: year outside 0 to 9999`);
  }
  cachedSeconds[slot] = second;
  cachedDates[slot] = date;
  return date;
}

/**
 * The moment an HTTP date names, in any of the three forms a recipient has to accept.
 *
 * The name of the weekday has to be one, but not the right one: nobody is served by refusing it.
 *
 * @param text the field value, without white space around it
 * @param nowSeconds seconds since 1970, to tell the century of a year with two digits
 * @returns seconds since 1970-01-01T00:00:00Z, or undefined where the text is no such date
 */
export function parseHTTPDate(text: string, nowSeconds: number = Date.now() / 1000): number | undefined {
  const imf = IMF_FIXDATE.exec(text);
  if (imf !== null) {
    const [, day, month, year, hour, minute, second] = imf;
    return secondsOf(Number(year), month, day, hour, minute, second);
  }
  const asctime = ASCTIME_DATE.exec(text);
  if (asctime !== null) {
    const [, month, day, hour, minute, second, year] = asctime;
    return secondsOf(Number(year), month, day, hour, minute, second);
  }
  const rfc850 = RFC_850_DATE.exec(text);
  if (rfc850 !== null) {
    const [, day, month, year, hour, minute, second] = rfc850;
    return latestPlausible(nowSeconds, (century) =>
      secondsOf(century + Number(year), month, day, hour, minute, second),
    );
  }
  return undefined;
}

/** RFC 9110 section 5.6.7: a two-digit year more than 50 years ahead means the one a century before. */
function latestPlausible(
  nowSeconds: number,
  secondsIn: (century: number) => number | undefined,
): number | undefined {
  const now = new Date(nowSeconds * 1000);
  const century = now.getUTCFullYear() - (now.getUTCFullYear() % 100);
  const horizon = now.setUTCFullYear(now.getUTCFullYear() + YEARS_AHEAD) / 1000;
  const seconds = secondsIn(century);
  return seconds !== undefined && seconds <= horizon ? seconds : secondsIn(century - 100);
}

function secondsOf(
  year: number,
  monthName: string | undefined,
  ...fields: readonly (string | undefined)[]
): number | undefined {
  const [day = 0, hour = 0, minute = 0, second = 0] = fields.map(Number);
  const month = MONTHS.indexOf(monthName ?? "");
  // 60 is a leap second, which POSIX time counts as the first second of the next minute.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999, `setUTCFullYear` takes them as they are.
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  if (date.getUTCDate() !== day) {
    return undefined; // the 31st of February, or a day 00
  }
  date.setUTCHours(hour, minute, second);
  return date.getTime() / 1000;
}
