using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Keys;

/// <summary>Prints what the <c>keys</c> commands have done.</summary>
internal static class KeysPrinter
{
    private const int GroupChars = 4;

    /// <summary>A fingerprint as people compare it: in groups.</summary>
    public static string Grouped(string fingerprint) => string.Join(' ', fingerprint.Chunk(GroupChars).Select(static group => new string(group)));

    public static void Print(CliEnvironment environment, KeysReport report, bool json)
    {
        if (json)
        {
            environment.Out.WriteJson(report, KeysReportJsonContext.Default.KeysReport);
        }
        else
        {
            Print(environment, report);
        }

        if (report.Keyring?.Missing is { } missing)
        {
            environment.Error.Say($"the keyring is not complete: {missing}");
        }
    }

    private static void Print(CliEnvironment environment, KeysReport report)
    {
        foreach (var key in report.NewKeys)
        {
            environment.Out.WriteLine($"new {Figures.Word<KeyRole>(key.Role)} key {key.KeyId}: {key.PrivateFile} (keep it secret), {key.PublicFile}");
        }

        if (report.Keyring is not { } keyring)
        {
            return;
        }

        environment.Out.WriteLine(FormattableString.Invariant($"keyring {keyring.File}: version {keyring.Version}, expires {keyring.Expires:yyyy-MM-dd}"));
        foreach (var role in keyring.Roles)
        {
            var keys = role.Keys.Select(static key => key.Name is { } name ? $"{name} ({key.KeyId[..12]})" : key.KeyId[..12]);
            environment.Out.WriteLine(FormattableString.Invariant($"  {Figures.Word<KeyRole>(role.Role)}: {role.Threshold} of {string.Join(", ", keys)}"));
        }

        environment.Out.WriteLine($"fingerprint {Grouped(keyring.Fingerprint)}");
    }
}
