using System.CommandLine;
using EdgeRuntime.Cli.Keys;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Orders.Asking;

/// <summary>How a command that changes what devices should do is told whose order it is.</summary>
internal sealed class OrderOptions
{
    private static readonly TimeSpan SignedLifetime = TimeSpan.FromDays(30);

    private readonly Option<string?> _keys = new("--keys") { Description = "Folder that 'edgectl keys new' made: its newest keyring, the desired key and, to pack, the models key that it names" };
    private readonly Option<string?> _keyring = new("--keyring") { Description = "The keyring that devices trust" };
    private readonly Option<string?> _key = new("--desired-key") { Description = "The desired key that signs the order; without one it is not signed, and devices that insist on signatures refuse it" };
    private readonly Option<TimeSpan?> _lifetime = CommonOptions.Duration("--expires", "How long the order may be taken up (signed: default 30d; unsigned: default for ever)");
    private readonly Option<bool> _replace = new("--replace") { Description = "Begins with an empty order instead of keeping the other models, the policy and the settings that the last one named; devices give up what only that one had brought" };

    /// <summary>A maker's keys; null without.</summary>
    /// <exception cref="CliException">There are none in the folder.</exception>
    public KeyFolder? Keys(ParseResult arguments) => arguments.GetValue(_keys) is { } folder ? new KeyFolder(folder) : null;

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_keys, _keyring, _key, _lifetime, _replace])
        {
            command.Add(option);
        }
    }

    /// <summary>Reads keyring and key.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">The world.</param>
    /// <param name="needsKeyring">Whether the command cannot do without a keyring, signed or not.</param>
    /// <exception cref="CliException">A file cannot be read, or one is missing.</exception>
    public OrderTerms Read(ParseResult arguments, CliEnvironment environment, bool needsKeyring)
    {
        var folder = Keys(arguments);
        var keyring = arguments.GetValue(_keyring) is { } named ? KeyringFile.Read(named) : folder?.Keyring;
        var key = arguments.GetValue(_key) ?? folder?.PathOf(KeyRole.Desired);
        if (keyring is null && (needsKeyring || key is not null))
        {
            throw new CliException("which keys do the devices trust? name their keyring with --keyring, or your folder of keys with --keys ('edgectl keys new' makes one)", ExitCodes.Usage);
        }

        var lifetime = arguments.GetValue(_lifetime) ?? (key is null ? null : SignedLifetime);
        return new OrderTerms(keyring, key is null ? null : KeyFiles.ReadPrivate(key).OrThrow(), environment.Wall.GetUtcNow() + lifetime, arguments.GetValue(_replace));
    }
}
