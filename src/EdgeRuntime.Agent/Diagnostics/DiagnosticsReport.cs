using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Agent.Commands;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.Status;
using EdgeRuntime.Contracts;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Diagnostics;

/// <summary>
/// Writes everything that somebody needs who helps with a device, as one text: versions, what the agent does now, sensors, the effective configuration, what the state directory holds, the end of the
/// journal. A part that cannot be had says why; the others are still written. No credential leaves in it, and no key: files are listed, not copied.
/// </summary>
/// <param name="loaded">The configuration as it is on disk.</param>
/// <param name="hardware">The board.</param>
/// <param name="tools">Runs systemctl and journalctl, see <see cref="NewTools"/>.</param>
/// <param name="output">Receives the text.</param>
internal sealed class DiagnosticsReport(LoadedConfiguration loaded, Hardware hardware, IToolRunner tools, TextWriter output)
{
    private const int JournalLines = 1000;
    private const int LongestFile = 16 * 1024;
    private const int LongestOutput = 512 * 1024;

    private static readonly TimeSpan ToolLimit = TimeSpan.FromSeconds(10);

    private static readonly string[] SystemFiles =
    [
        "/etc/os-release", "/proc/version", "/proc/device-tree/model", "/proc/meminfo", "/proc/loadavg", "/proc/pressure/cpu", "/proc/pressure/memory", "/proc/pressure/io",
    ];

    /// <summary>Runs programs of whose output as much as fits counts.</summary>
    public static ToolRunner NewTools(TimeProvider wall) => new(wall) { MaxOutputBytes = LongestOutput, AcceptsAnything = true };

    /// <summary>Writes the report.</summary>
    /// <param name="ask">Asks the running agent.</param>
    /// <param name="now">The date of the report.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WriteAsync(Func<CancellationToken, Task<(StatusReport? Report, string? Problem)>> ask, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await SectionAsync("versions", () => Task.FromResult(string.Create(CultureInfo.InvariantCulture, $"edge-agent {AgentVersion.Text} on {RuntimeInformation.RuntimeIdentifier}, .NET {Environment.Version}\nwritten {now:u}")));
        await SectionAsync("status", async () => await ask(cancellationToken) is var (report, problem) && report is not null ? JsonSerializer.Serialize(report, StatusJsonContext.Default.StatusReport) : problem!);
        await SectionAsync("configuration", () => Task.FromResult(Configuration()));
        await SectionAsync("sensors", () => SensorsAsync(cancellationToken));
        await SectionAsync("state directory", () => Task.FromResult(StateDirectory()));
        foreach (var file in SystemFiles)
        {
            await SectionAsync(file, () => Task.FromResult(Head(file)));
        }

        await SectionAsync("unit", () => ToolAsync("systemctl", ["--no-pager", "status", "edge-agent.service"], cancellationToken));
        await SectionAsync("journal", () => ToolAsync("journalctl", ["--no-pager", "--output=short-iso", string.Create(CultureInfo.InvariantCulture, $"--lines={JournalLines}"), "--unit=edge-agent.service"], cancellationToken));
        await SectionAsync("kernel log", () => ToolAsync("journalctl", ["--no-pager", "--dmesg", "--priority=warning", "--lines=100"], cancellationToken));
    }

    private async Task SectionAsync(string title, Func<Task<string>> read)
    {
        await output.WriteLineAsync($"===== {title} =====");
        string text;
        try
        {
            text = await read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or AgentStartException)
        {
            text = $"not available: {e.Message}";
        }

        foreach (var line in text.Split('\n'))
        {
            await output.WriteLineAsync(SecretText.Hide(line));
        }

        await output.WriteLineAsync();
    }

    private string Configuration()
    {
        List<string> remarks = [];
        var values = loaded.Errors.Count == 0 ? DesiredValues.Over(loaded, remarks) : loaded.Effective();
        return string.Join('\n', loaded.Errors.Concat(remarks).Concat(values.Where(static value => value.Origin != EffectiveValues.Default).Select(static value => $"{value.Key} = {value.Value} ({value.Origin})")));
    }

    private async Task<string> SensorsAsync(CancellationToken cancellationToken)
    {
        var survey = await SensorsCommand.SurveyAsync(loaded.Configuration, hardware, AppContext.BaseDirectory, cancellationToken);
        using var text = new StringWriter();
        SensorsCommand.Print(survey, json: false, text);
        return text.ToString().TrimEnd();
    }

    private string StateDirectory()
    {
        if (loaded.Configuration.StateDirectory is not { } folder)
        {
            return "none: nothing is kept";
        }

        var drive = new DriveInfo(folder);
        var files = new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Take(1000);
        return string.Join('\n', files
            .Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.Length,12} {file.LastWriteTimeUtc:u} {Path.GetRelativePath(folder, file.FullName)}"))
            .Order(StringComparer.Ordinal)
            .Prepend(string.Create(CultureInfo.InvariantCulture, $"{folder}: {drive.AvailableFreeSpace} of {drive.TotalSize} bytes free ({drive.DriveFormat})")));
    }

    // Files of the kernel have no length that could be trusted.
    private string Head(string file)
    {
        var buffer = new byte[LongestFile];
        return hardware.Files.Read(file, buffer) is > 0 and var count ? Encoding.UTF8.GetString(buffer, 0, count).TrimEnd('\0', '\n') : "not there";
    }

    // Without --quiet journalctl says itself that its user may not read a journal.
    private async Task<string> ToolAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var outcome = await tools.RunAsync(program, arguments, ToolLimit, cancellationToken);
        return outcome.Output is { } text ? text.TrimEnd() is { Length: > 0 } lines ? lines : $"{program} wrote nothing" : $"not available: {outcome.Failure}";
    }
}
