import Shared

/// What `--help` prints.
enum Usage {
    static let overview = """
        Usage: service-registry [command] [options]

        Commands:
          serve         run the registry (also without a command)
          health_check  ask the running registry whether it is ready; --verbose for details
          services      list, resolve, drain or remove what a running registry knows

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
          ALLOWED_HOSTS           *; without tokens loopback names and BIND_ADDRESS; names it answers to, between commas
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

    static let services = """
        Usage: service-registry services list [SERVICE]
               service-registry services resolve SERVICE [--zone Z] [--tag T]... [--version V] [--path /P]
               service-registry services drain SERVICE INSTANCE
               service-registry services remove SERVICE INSTANCE

        Asks the registry of REGISTRY_URL (http://127.0.0.1:REGISTRY_PORT), as the bearer of REGISTRY_TOKEN, or of the
        first of REGISTRY_TOKENS. A drained instance stays registered with weight 0: nobody is sent to it any more.
        An https registry is trusted by the authorities of the system, or those of REGISTRY_CA_FILE, and is shown
        REGISTRY_CLIENT_CERTIFICATE_FILE with REGISTRY_CLIENT_KEY_FILE if it asks; without REGISTRY_URL it is the one of
        this environment, by its TLS_CERTIFICATE_FILE.
        Exits with 0, with 1 if the registry refuses, with 69 if it does not answer.
        """

    static let healthCheck = """
        Usage: service-registry health_check [--verbose]

        Asks the registry that runs with this environment whether it is ready; over TLS it trusts the certificate of
        TLS_CERTIFICATE_FILE, and shows it if TLS_CLIENT_AUTH asks for one.
        Exits with 0 if it is, with 1 if not.
        """
}
