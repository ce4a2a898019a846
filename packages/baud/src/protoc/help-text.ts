/** What `--help` prints. */
export const helpText = `Usage: baud protoc [OPTION] PROTO_FILES
Compile PROTO_FILES, and write what the options say:

Sources
  -IPATH, --proto_path=PATH   A folder in which imports are searched; several
                              flags, or paths joined by colons, are searched in
                              order. VIRTUAL=DISK maps a folder to a virtual
                              path. Without any, the current folder.
  --descriptor_set_in=FILES   FileDescriptorSets, joined by colons, in which
                              files are that the folders have not.
  @FILE                       Read arguments from FILE, one a line.

Outputs
  --ts_out=DIR                TypeScript for messages: x_pb.ts.
  --grpc_ts_out=DIR           TypeScript for services: x_grpc.ts.
                              Options for an output go before the folder,
                              --ts_out=OPTIONS:DIR, or into --ts_opt=OPTIONS.
                                int64=bigint|number|string
                                field_names=camel|proto
                                oneofs=union|flat
                                required=OPTION[+OPTION...]  custom options that
                                  mark a field as required.
                                import_extension=.js|.ts|none
                                runtime=MODULE  what generated code imports.
  -oFILE,                     A FileDescriptorSet of the input files.
    --descriptor_set_out=FILE
  --include_imports           With -o: what the files import, too.
  --include_source_info       With -o: source locations and comments.
  --retain_options            With -o: options that only the source keeps, too.
  --dependency_out=FILE       A rule for make: outputs and all sources.
  --print_free_field_numbers  Print the numbers that each message has left.
  --NAME_out=DIR              What the plugin protoc-gen-NAME on the PATH writes;
                              options as above, or in --NAME_opt=OPTIONS.
  --plugin=[NAME=]PROGRAM     The program of a plugin that is not on the PATH.

  --watch                     Compile again whenever a source changes, until
                              Ctrl-C. Files that stay the same are not written.

Messages, from standard input to standard output
  --encode=TYPE               Text format to bytes.
  --decode=TYPE               Bytes to text format.
  --decode_raw                Bytes of any type to text format.
  --deterministic_output      With --encode: the entries of maps by key.

Checks
  --error_format=FORMAT       gcc or msvs: one line for each error. Without it, a
                              terminal is shown the line of the source, too.
  --fatal_warnings            Fail when there are warnings.
  --disallow_services         Fail when an input file has services.
  --direct_dependencies=LIST  The imports that are allowed, joined by colons.
  --direct_dependencies_violation_msg=TEXT
                              What is said of others; %s is the import.
  --option_dependencies=LIST, --option_dependencies_violation_msg=TEXT
                              The same for "import option".
  --unsafe_allow_out_dir_escape
                              Let generated files stand outside of DIR.
  --enable_codegen_trace=YES  Taken, and of no effect: nothing here has a trace.

  --version                   Print the version.
  --notices                   Print the notices of software that is in this one.
  -h, --help                  Print this text.`;
