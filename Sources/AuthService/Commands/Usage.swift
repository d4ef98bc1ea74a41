import Shared

/// What `--help` prints.
enum Usage {
    static let overview = """
        Usage: auth-service [command] [options]

        Commands:
          serve              run the service (also without a command)
          migrate            bring the database to the schema of this build
          register_service   register the service once, without running it
          health_check       ask the running service whether it is ready; --verbose for details
          create_test_users  make accounts to try things out with; not in production
          dbshell            open sqlite3 on the database
          hash_benchmark     measure how many passwords a second this machine hashes

        'auth-service <command> --help' tells more. Everything else is configured by the environment.
        """

    static let serve = """
        Usage: auth-service [serve]

        Runs the service until SIGTERM or SIGINT. Logs go to standard error, one JSON object a line.

        Environment (each may be read from a file: NAME_FILE):
          ENVIRONMENT                     development (default), test, staging, production
          BIND_ADDRESS                    IP address; 127.0.0.1 in development, else 0.0.0.0
          SERVICE_PORT                    8000; 0 takes a free one and logs it
          DATA_DIR                        ./data, home of auth.sqlite and of generated secrets
          SECRET_KEY                      generated in development, else required
          SECRETS_ENCRYPTION_KEY          generated in development, else required
          ALLOWED_HOSTS                   *; names this service answers to, between commas
          CORS_ALLOWED_ORIGINS            none; origins between commas
          JWT_ISSUER                      auth_service
          JWT_AUDIENCE                    services
          ACCESS_TOKEN_LIFETIME_SECONDS   300
          REFRESH_TOKEN_IDLE_SECONDS      604800
          REFRESH_TOKEN_LIFETIME_SECONDS  2592000
          REFRESH_REUSE_WINDOW_SECONDS    10; 0 forgives no superseded token
          REFRESH_LOST_REPLY_SECONDS      as REFRESH_TOKEN_IDLE_SECONDS
          PASSWORD_MIN_LENGTH             8
          HASH_THREADS                    as many as there are cores
          HASH_QUEUE_LIMIT                four for each hash thread
          RATE_LIMIT_LOGIN                5/15m, per account and network
          RATE_LIMIT_LOGIN_NETWORK        50/15m
          RATE_LIMIT_LOGIN_ACCOUNT        100/1h
          RATE_LIMIT_SIGNUP               3/1h, per network
          REGISTRY_URL                    none; registries between commas
          REGISTRY_TOKEN                  sent to them
          REGISTRY_CA_FILE                PEM; who vouches for https registries, else the system's authorities
          REGISTRY_CLIENT_CERTIFICATE_FILE, REGISTRY_CLIENT_KEY_FILE
                                          PEM; what is shown to registries that ask for it
          SERVICE_NAME                    auth_service, the name to register by
          SERVICE_HOST                    the host to register by; BIND_ADDRESS, or the host's name
          INSTANCE_ID, ZONE               what the registry is told
          EVENT_LOOPS                     as many as there are cores
          SHUTDOWN_GRACE_SECONDS          10
          LOG_LEVEL                       debug, info (default), warning, error

        Connections and their limits:
        \(ListenerConfiguration.usage)

        Exits with 78 if the configuration is wrong, and names all that is.
        """

    static let migrate = """
        Usage: auth-service migrate

        Brings the database in DATA_DIR to the schema of this build, and ends. 'serve' does the same when it starts.
        A database that is damaged, of another program or of a newer build is refused and left as it is.
        """

    static let registerService = """
        Usage: auth-service register_service

        Registers SERVICE_NAME at SERVICE_HOST and SERVICE_PORT with the registry of REGISTRY_URL, and ends.
        'serve' does the same when it starts, and sends the heartbeats without which the lease ends.
        Exits with 0 if the registry took it, with 1 if not.
        """

    static let createTestUsers = """
        Usage: auth-service create_test_users [--count N] [--password TEXT]

        Makes the accounts testuser1 to testuserN (3) in the database of DATA_DIR, with one password, and shows it; without
        --password it is a random one. Accounts that exist are left as they are. Refused in staging and production.
        """

    static let databaseShell = """
        Usage: auth-service dbshell [-- arguments of sqlite3]

        Opens sqlite3 on the database in DATA_DIR, with foreign keys enforced. The service may run meanwhile.
        Its caches do not see what is changed here until it is started again.
        """

    static let healthCheck = """
        Usage: auth-service health_check [--verbose]

        Asks the service that runs with this environment whether it is ready. --verbose adds times and details.
        Over TLS it trusts the certificate of TLS_CERTIFICATE_FILE, and shows it if TLS_CLIENT_AUTH asks for one.
        Exits with 0 if it is, with 1 if not.
        """

    static let hashBenchmark = """
        Usage: auth-service hash_benchmark [--seconds N]

        Hashes passwords on HASH_THREADS threads for N seconds (5), with nothing around, and prints how many it were.
        """
}
