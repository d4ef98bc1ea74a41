import Shared

/// What `--help` prints.
enum Usage {
    static let overview = """
        Usage: service-registry [command] [options]

        Commands:
          serve         run the registry (also without a command)
          health_check  ask the running registry whether it is ready; --verbose for details

        'service-registry <command> --help' tells more. Everything else is configured by the environment.
        """

    static let serve = """
        Usage: service-registry [serve]

        Runs the registry until SIGTERM or SIGINT. Logs go to standard error, one JSON object a line.

        Environment (each may be read from a file: NAME_FILE):
          ENVIRONMENT             development (default), test, staging, production
          BIND_ADDRESS            IP address; 127.0.0.1 in development, else 0.0.0.0
          REGISTRY_PORT           8500; 0 takes a free one and logs it
          DATA_DIR                ./data, home of registry.sqlite
          REGISTRY_TOKENS         bearer tokens that may write, between commas; needed outside development on loopback
          LEASE_TTL_DEFAULT       90 (seconds), where a registration names none
          LEASE_TTL_MINIMUM       5
          LEASE_TTL_MAXIMUM       3600
          MAX_SERVICES            10000
          MAX_INSTANCES           200000
          EVENT_LOOPS             as many as there are cores
          SHUTDOWN_GRACE_SECONDS  10
          LOG_LEVEL               debug, info (default), warning, error

        Connections and their limits:
        \(ListenerConfiguration.usage)

        Exits with 78 if the configuration is wrong, and names all that is.
        """

    static let healthCheck = """
        Usage: service-registry health_check [--verbose]

        Asks the registry that runs with this environment whether it is ready; over TLS it trusts the certificate of
        TLS_CERTIFICATE_FILE, and shows it if TLS_CLIENT_AUTH asks for one.
        Exits with 0 if it is, with 1 if not.
        """
}
