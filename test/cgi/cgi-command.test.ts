import { describe, expect, test } from "bun:test";

import { isPythonName, scriptCommand, searchWords } from "../../src/cgi/cgi-command.ts";

describe("scriptCommand()", () => {
  test.each<[file: string, platform: string, command: string[] | undefined]>([
    ["/srv/x", "linux", ["/srv/x"]],
    ["/srv/x.py", "darwin", ["/srv/x.py"]],
    ["C:\\www\\x.PY", "win32", ["python", "-u", "C:\\www\\x.PY"]],
    ["C:\\www\\x.pyw", "win32", ["python", "-u", "C:\\www\\x.pyw"]],
    ["C:/www/x.pl", "win32", ["perl", "C:/www/x.pl"]],
    ["C:/www/x.php", "win32", ["php-cgi", "C:/www/x.php"]],
    ["C:/www/x.exe", "win32", ["C:/www/x.exe"]],
    ["C:/www/x.bat", "win32", undefined],
    ["C:/www/x.sh", "win32", undefined],
    ["C:/www.exe/x", "win32", undefined],
  ])("%p on %s", (file, platform, command) => {
    expect(scriptCommand(file, platform)).toEqual(command);
  });
});

describe("isPythonName()", () => {
  test.each([
    ["x.py", true],
    ["x.PyW", true],
    ["x.pyc", false],
    ["py", false],
    ["a.py/x", false],
  ])("%p", (file, isPython) => {
    expect(isPythonName(file)).toBe(isPython);
  });
});

describe("searchWords()", () => {
  test.each<[name: string, method: string, query: string, words: string[]]>([
    ["no query", "GET", "", []],
    ["one word", "GET", "a", ["a"]],
    ["words", "GET", "a+b++c", ["a", "b", "", "c"]],
    ["for HEAD", "HEAD", "a", ["a"]],
    ["not for POST", "POST", "a", []],
    ["a form", "GET", "a=b", []],
    ["an encoded sign is none of a form", "GET", "a%3Db+%2B", ["a=b", "+"]],
    ["UTF-8", "GET", "%C3%A9", ["é"]],
    ["bytes that no argument can carry", "GET", "a+%FF", []],
    ["a NUL", "GET", "a+%00", []],
    ["an option (CVE-2012-1823)", "GET", "-s", []],
    ["an encoded option behind a word", "GET", "a+%2Ds", []],
    ["what becomes an option on Windows (CVE-2024-4577)", "GET", "%C2%ADd", []],
    ["a hyphen within", "GET", "a-b", ["a-b"]],
  ])("%s", (_, method, query, words) => {
    expect(searchWords(method, query)).toEqual(words);
  });
});
