using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Keys;

/// <summary>Options that several commands about keys take.</summary>
internal static class KeyOptions
{
    /// <summary>How long a keyring lasts unless told otherwise: as long as a device may stay in the field untouched.</summary>
    public static readonly TimeSpan DefaultValidity = TimeSpan.FromDays(5 * 365);

    /// <summary>How long the keyring lasts.</summary>
    public static Option<TimeSpan?> Validity() => CommonOptions.Duration("--valid", "How long the keyring lasts, such as 365d; from then on devices take nothing new until they have a newer one (default 1825d)");

    /// <summary>Private keys that sign.</summary>
    public static Option<string[]> Sign(string description) => new("--sign") { Description = description };

    /// <summary>A role and a file or number, as <c>models=2</c>.</summary>
    public static Option<ForRole<string>[]> ByRole(string name, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = static _ => [],
        CustomParser = result => [.. result.Tokens.Select(token => Parse(name, token.Value, result)).OfType<ForRole<string>>()],
    };

    /// <summary>Thresholds by role.</summary>
    public static Option<ForRole<int>[]> Thresholds() => new("--threshold")
    {
        Description = "How many different keys of a role must sign: models=2",
        DefaultValueFactory = static _ => [],
        CustomParser = static result => [.. result.Tokens.Select(token => Parse("--threshold", token.Value, result)).OfType<ForRole<string>>().Select(entry => new ForRole<int>(entry.Role, CountOf(entry.Value, result)))],
    };

    /// <summary>Roles by name.</summary>
    public static Option<KeyRole[]> Roles(string name, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = static _ => [],
        CustomParser = result => [.. result.Tokens.Select(token => RoleOf(name, token.Value, result)).OfType<KeyRole>()],
    };

    /// <summary>Reads private keys; they are disposed together.</summary>
    /// <exception cref="CliException">One cannot be read.</exception>
    public static SigningKeys ReadKeys(IEnumerable<string>? files) => SigningKeys.Read(files ?? []);

    private static ForRole<string>? Parse(string option, string text, ArgumentResult result)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0 || at == text.Length - 1)
        {
            result.AddError($"{option} takes ROLE=VALUE with a role of root, models, desired or agent, but got '{OneLineText.Of(text, 64)}'");
            return null;
        }

        return RoleOf(option, text[..at], result) is { } role ? new ForRole<string>(role, text[(at + 1)..]) : null;
    }

    private static KeyRole? RoleOf(string option, string text, ArgumentResult result)
    {
        switch (text)
        {
            case "root":
                return KeyRole.Root;
            case "models":
                return KeyRole.Models;
            case "desired":
                return KeyRole.Desired;
            case "agent":
                return KeyRole.Agent;
            default:
                result.AddError($"{option}: there is no role '{OneLineText.Of(text, 64)}', only root, models, desired and agent");
                return null;
        }
    }

    private static int CountOf(string text, ArgumentResult result)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > DsseEnvelope.MaxSignatures)
        {
            result.AddError($"--threshold must be 1 to {DsseEnvelope.MaxSignatures}, but is '{OneLineText.Of(text, 64)}'");
        }

        return count;
    }
}
