// Every test of CPython's test_httpservers.py (3.14's 92, and the 13 of the command line that have been added since) and
// test_socketserver.py, by class: what is here under the same name, and what is not, with the reason.

/** The tests of one of Python's classes. */
export interface PythonTests {
  /** Names that are in a test file here, too. */
  readonly here: string;
  /** Names that have no counterpart, and why. */
  readonly missing?: Readonly<Record<string, string>>;
}

const DATAGRAMS =
  "There are no datagrams here: Bun's sockets for them are another matter, and HTTP needs none";
const ENCODABLE =
  "Python skips it where names are bytes, which all can be encoded, and that is where these tests run";

/** `test_httpservers.py`. */
export const HTTPSERVERS: Readonly<Record<string, PythonTests>> = {
  TestSSLDisabled: {
    here: "",
    missing: { test_https_server_raises_runtime_error: "There is no Bun without TLS" },
  },
  BaseHTTPServerTestCase: {
    here:
      "test_command test_request_line_trimming test_version_bogus test_version_digits " +
      "test_version_signs_and_underscores test_major_version_number_too_long test_minor_version_number_too_long " +
      "test_version_none_get test_version_none test_version_invalid test_send_blank test_header_close " +
      "test_header_keep_alive test_handler test_return_header_keep_alive test_internal_key_error " +
      "test_return_custom_status test_return_explain_error test_latin1_header test_error_content_length " +
      "test_send_error test_head_via_send_error",
  },
  HTTP09ServerTestCase: { here: "test_simple_get test_invalid_request test_single_request" },
  BaseHTTPSServerTestCase: { here: "test_get test_valid_certdata test_invalid_certdata" },
  RequestHandlerLoggingTestCase: { here: "test_get test_err" },
  SimpleHTTPServerTestCase: {
    here:
      "test_list_dir_nonascii_dirname test_list_dir_nonascii_filename test_list_dir_undecodable_dirname " +
      "test_list_dir_undecodable_filename test_list_dir_undecodable_dirname2 test_list_dir_escape_dirname " +
      "test_list_dir_escape_filename test_list_dir_with_query_and_fragment " +
      "test_get_dir_redirect_location_domain_injection_bug test_get test_head test_browser_cache " +
      "test_browser_cache_file_changed test_browser_cache_with_If_None_Match_header test_invalid_requests " +
      "test_last_modified test_path_without_leading_slash",
    missing: {
      test_list_dir_unencodable_dirname: ENCODABLE,
      test_list_dir_unencodable_filename: ENCODABLE,
    },
  },
  CGIHTTPServerTestCase: {
    here:
      "test_url_collapse_path test_headers_and_content test_issue19435 test_post test_large_content_length " +
      "test_large_content_length_truncated test_invaliduri test_authorization test_no_leading_slash " +
      "test_os_environ_is_not_altered test_urlquote_decoding_in_cgi_check test_nested_cgi_path_issue21323 " +
      "test_query_with_multiple_question_mark test_query_with_continuous_slashes " +
      "test_cgi_path_in_sub_directories test_accept",
  },
  BaseHTTPRequestHandlerTestCase: {
    here:
      "test_unprintable_not_logged test_http_1_1 test_http_1_0 test_http_0_9 test_extra_space " +
      "test_with_continue_1_0 test_with_continue_1_1 test_header_buffering_of_send_error " +
      "test_header_buffering_of_send_response_only test_header_buffering_of_send_header " +
      "test_header_unbuffered_when_continue test_with_continue_rejected test_request_length test_header_length " +
      "test_too_many_headers test_html_escape_on_error test_close_connection test_date_time_string",
  },
  SimpleHTTPRequestHandlerTestCase: {
    here: "test_query_arguments test_start_with_double_slash test_windows_colon",
  },
  MiscTestCase: { here: "test_all" },
  ScriptTestCase: {
    here: "test_server_test_unspec test_server_test_localhost test_server_test_ipv6 test_server_test_ipv4",
  },
  CommandLineTestCase: {
    here:
      "test_port_flag test_directory_flag test_bind_flag test_protocol_flag test_tls_cert_and_key_flags " +
      "test_tls_cert_and_key_and_password_flags test_missing_tls_cert_flag test_invalid_password_file " +
      "test_no_arguments test_help_flag test_unknown_flag",
  },
  CommandLineRunTimeTestCase: { here: "test_http_client test_https_client" },
};

/** `test_socketserver.py`. */
export const SOCKETSERVER: Readonly<Record<string, PythonTests>> = {
  SocketServerTest: {
    here:
      "test_TCPServer test_ThreadingTCPServer test_ForkingTCPServer test_UnixStreamServer " +
      "test_ThreadingUnixStreamServer test_ForkingUnixStreamServer test_shutdown test_close_immediately " +
      "test_tcpserver_bind_leak test_context_manager",
    missing: {
      test_UDPServer: DATAGRAMS,
      test_ThreadingUDPServer: DATAGRAMS,
      test_ForkingUDPServer: DATAGRAMS,
      test_UnixDatagramServer: DATAGRAMS,
      test_ThreadingUnixDatagramServer: DATAGRAMS,
      test_ForkingUnixDatagramServer: DATAGRAMS,
    },
  },
  ErrorHandlerTest: {
    here:
      "test_sync_handled test_sync_not_handled test_threading_handled test_threading_not_handled " +
      "test_forking_handled test_forking_not_handled",
  },
  SocketWriterTest: { here: "test_basics test_write" },
  MiscTestCase: {
    here: "test_all test_shutdown_request_called_if_verify_request_false test_threads_reaped",
  },
};
