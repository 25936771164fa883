using System.CommandLine;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Keys;

/// <summary>
/// <c>edgectl keys trust</c>: looks at a keyring before it is trusted, adds a root signature to one, or makes the first one of public keys that several people hold.
/// </summary>
internal static class KeysTrustCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var keyring = new Argument<string?>("keyring") { Description = "The keyring to look at; without it one is made of --add", Arity = ArgumentArity.ZeroOrOne };
        var expect = new Option<string?>("--expect") { Description = "The fingerprint that it must have, as you were told by another way" };
        var previous = new Option<string?>("--previous") { Description = "The keyring that it replaces: its root must have signed too" };
        var add = KeyOptions.ByRole("--add", "A public key for a new keyring: models=alice.pub.pem; once for each key");
        var threshold = KeyOptions.Thresholds();
        var validity = KeyOptions.Validity();
        var sign = KeyOptions.Sign("A root's private key that signs the keyring; once for each signer");
        var output = new Option<string>("--out", "-o") { Description = "Where a new keyring goes (default keyring.json)", DefaultValueFactory = static _ => KeyringFile.DefaultName };
        var command = new Command("trust", "Shows a keyring and its fingerprint, signs it, or makes one of public keys")
        {
            keyring, expect, previous, add, threshold, validity, sign, output, CommonOptions.Json,
        };
        command.SetLocalAction((arguments, _) =>
        {
            var now = environment.Wall.GetUtcNow();
            using var signers = KeyOptions.ReadKeys(arguments.GetValue(sign));
            var keys = arguments.GetValue(add) ?? [];
            var report = (arguments.GetValue(keyring), keys) switch
            {
                ({ } path, []) => Show(path, arguments.GetValue(previous), signers, new TrustedTime(now)),
                (null, [_, ..]) => Make(arguments.GetRequiredValue(output), keys, arguments.GetValue(threshold) ?? [], now + (arguments.GetValue(validity) ?? KeyOptions.DefaultValidity), signers),
                _ => throw new CliException("name either a keyring to look at, or --add ROLE=FILE for each public key of a new one", ExitCodes.Usage),
            };
            KeysPrinter.Print(environment, new KeysReport(report, []), arguments.GetValue(CommonOptions.Json));
            Compare(report, arguments.GetValue(expect));
        });
        return command;
    }

    private static KeyringReport Show(string path, string? previous, SigningKeys signers, TrustedTime now)
    {
        var envelope = KeyringFile.ReadEnvelope(path);
        var document = KeyringFile.ReadUntrusted(path, envelope);
        var old = previous is null ? null : KeyringFile.Read(previous);
        RootSigners.Check(signers, document, old?.Document);
        if (signers.Keys.Count > 0)
        {
            envelope = signers.Sign(envelope);
            KeyringFile.Write(path, envelope, overwrite: true);
        }

        return KeyringReport.Of(path, envelope, document, RootSigners.Missing(old is null ? Keyring.Trust(envelope) : old.Rotate(envelope, now)));
    }

    private static KeyringReport Make(string path, ForRole<string>[] keys, ForRole<int>[] thresholds, DateTimeOffset expires, SigningKeys signers)
    {
        KeyringFile.MustNotExist(path);
        RoleMembers Members(KeyRole role) => new(
            [.. keys.Where(key => key.Role == role).Select(static key => PublicKeys.Read(key.Value))],
            thresholds.LastOrDefault(threshold => threshold.Role == role, new ForRole<int>(role, 1)).Value);
        var document = KeyringDocument.Create(1, expires, Members(KeyRole.Root), Members(KeyRole.Models), Members(KeyRole.Desired), Members(KeyRole.Agent));
        var envelope = document.ToEnvelope();
        KeyringFile.ReadUntrusted(path, envelope);
        RootSigners.Check(signers, document, old: null);
        envelope = signers.Sign(envelope);
        KeyringFile.Write(path, envelope, overwrite: false);
        return KeyringReport.Of(path, envelope, document, RootSigners.Missing(Keyring.Trust(envelope)));
    }

    private static void Compare(KeyringReport report, string? expected)
    {
        if (expected is null)
        {
            return;
        }

        var plain = new string([.. expected.Where(static c => !char.IsWhiteSpace(c) && c != ':')]).ToLowerInvariant();
        if (plain != report.Fingerprint)
        {
            throw LocalCommands.Refused(new ErrorInfo(ErrorCode.DigestMismatch, $"{report.File}: has the fingerprint {report.Fingerprint}, not the expected one; do not trust it"));
        }

        if (!report.Complete)
        {
            throw new CliException($"{report.File}: has the expected fingerprint, but lacks signatures; have root sign it before devices get it");
        }
    }
}
