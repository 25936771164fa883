using System.Diagnostics;
using System.Globalization;

namespace EdgeRuntime.Testing;

/// <summary>A real PostgreSQL on the loopback interface, with a folder of its own. It can be killed and started again.</summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private readonly string _programs;
    private readonly string _folder = Directory.CreateTempSubdirectory("postgres-").FullName;
    private Process? _process;

    private PostgreSqlServer(string programs, int port) => (_programs, Port) = (programs, port);

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>Starts a server; the test is skipped where there is no PostgreSQL.</summary>
    public static async Task<PostgreSqlServer> StartAsync()
    {
        // Debian keeps the server's programs out of PATH.
        await RealPart.RequireAsync("sh", "postgresql", "-c", "ls /usr/lib/postgresql/*/bin/initdb");
        var programs = Directory.GetDirectories("/usr/lib/postgresql").Select(static folder => Path.Combine(folder, "bin")).Last(static folder => File.Exists(Path.Combine(folder, "initdb")));
        var server = new PostgreSqlServer(programs, MosquittoServer.FreePort());
        if (Environment.UserName == "root")
        {
            // PostgreSQL does not run as root; its package has a user for it.
            await ProgramAsync("chown", ["postgres", server._folder]);
        }

        await server.AsPostgresAsync("initdb", ["-D", server.Data, "-U", "postgres", "-A", "trust", "--no-instructions"]);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        var port = Port.ToString(CultureInfo.InvariantCulture);
        _process = Start("postgres", ["-D", Data, "-p", port, "-k", _folder, "-c", "listen_addresses=127.0.0.1"]);
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        await Eventually.TrueAsync(() => Run("pg_isready", ["-h", "127.0.0.1", "-p", port]) == 0, TimeSpan.FromSeconds(60), () => $"PostgreSQL does not answer on port {port}");
    }

    /// <summary>Kills all of its processes, as a power cut of that machine would.</summary>
    public async Task KillAsync()
    {
        using var children = Process.Start("pkill", ["-KILL", "-P", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        _process.Kill();
        await children.WaitForExitAsync(CancellationToken.None);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Makes a database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"t{Guid.NewGuid():N}";
        var port = Port.ToString(CultureInfo.InvariantCulture);
        await ProgramAsync(Path.Combine(_programs, "createdb"), ["-h", "127.0.0.1", "-p", port, "-U", "postgres", name]);
        return $"Host=127.0.0.1;Port={port};Username=postgres;Database={name}";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private async Task AsPostgresAsync(string program, string[] arguments)
    {
        using var process = Start(program, arguments);
        var errors = await process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors}");
        }
    }

    private Process Start(string program, string[] arguments)
    {
        var path = Path.Combine(_programs, program);
        var start = Environment.UserName == "root"
            ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : new ProcessStartInfo(path, arguments);
        start.WorkingDirectory = _folder;
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = program != "postgres";
        return Process.Start(start)!;
    }

    private int Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(_programs, program), arguments) { RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }

    private static async Task ProgramAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors}");
        }
    }
}
