using System.CommandLine;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Keys;

/// <summary><c>edgectl keys rotate</c>: the next version of a keyring, with keys replaced, added or removed, or only a later expiry. The old root and the new root sign it.</summary>
internal static class KeysRotateCommand
{
    private const int MinIdChars = 8;

    public static Command Create(CliEnvironment environment)
    {
        var keyring = new Argument<string>("keyring") { Description = "The keyring that devices trust now" };
        var replace = KeyOptions.Roles("--replace", "Makes a new key for a role in place of all its keys: root, models, desired or agent");
        var add = KeyOptions.ByRole("--add", "Adds a public key: models=bob.pub.pem");
        var remove = new Option<string[]>("--remove") { Description = $"Removes a key: its id or the first {MinIdChars} or more digits of it", DefaultValueFactory = static _ => [] };
        var threshold = KeyOptions.Thresholds();
        var validity = KeyOptions.Validity();
        var sign = KeyOptions.Sign("A root's private key, of the old keyring or the new; once for each signer");
        var output = new Option<string?>("--out", "-o") { Description = "Where the new keyring goes (default keyring-VERSION.json beside the old one); new keys go to the same folder" };
        var command = new Command("rotate", "Makes the next version of a keyring") { keyring, replace, add, remove, threshold, validity, sign, output, CommonOptions.Json };
        command.SetLocalAction((arguments, _) =>
        {
            var now = environment.Wall.GetUtcNow();
            var path = arguments.GetRequiredValue(keyring);
            var old = KeyringFile.Read(path);
            var version = old.Document.Version + 1;
            var next = arguments.GetValue(output) ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, FormattableString.Invariant($"keyring-{version}.json"));
            KeyringFile.MustNotExist(next);
            using var signers = KeyOptions.ReadKeys(arguments.GetValue(sign));
            var change = new KeyringChange(
                arguments.GetValue(replace) ?? [], arguments.GetValue(add) ?? [], arguments.GetValue(remove) ?? [], arguments.GetValue(threshold) ?? []);
            var report = Rotate(old, change, now + (arguments.GetValue(validity) ?? KeyOptions.DefaultValidity), next, signers, new TrustedTime(now));
            KeysPrinter.Print(environment, report, arguments.GetValue(CommonOptions.Json));
        });
        return command;
    }

    private static KeysReport Rotate(Keyring old, KeyringChange change, DateTimeOffset expires, string path, SigningKeys signers, TrustedTime now)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var version = old.Document.Version + 1;
        var pairs = new List<KeyPair>();
        try
        {
            pairs.AddRange(change.Replace.Distinct().Select(role => KeyPair.Create(role, folder, FormattableString.Invariant($"{Devices.Figures.Word<KeyRole>(role)}-{version}"))));
            RoleMembers Members(KeyRole role) => change.Apply(role, old.Document, pairs);
            CheckRemovals(change, old.Document);
            var document = KeyringDocument.Create(version, expires, Members(KeyRole.Root), Members(KeyRole.Models), Members(KeyRole.Desired), Members(KeyRole.Agent));
            var envelope = document.ToEnvelope();
            KeyringFile.ReadUntrusted(path, envelope);
            RootSigners.Check(signers, document, old.Document);
            envelope = pairs.Where(static pair => pair.Role == KeyRole.Root).Aggregate(signers.Sign(envelope), static (signed, pair) => signed.Sign(pair.Key));
            var missing = RootSigners.Missing(old.Rotate(envelope, now));
            pairs.ForEach(static pair => pair.Save());
            KeyringFile.Write(path, envelope, overwrite: false);
            return new KeysReport(KeyringReport.Of(path, envelope, document, missing), [.. pairs.Select(NewKeyReport.Of)]);
        }
        finally
        {
            pairs.ForEach(static pair => pair.Dispose());
        }
    }

    private static void CheckRemovals(KeyringChange change, KeyringDocument document)
    {
        foreach (var id in change.Remove)
        {
            if (id.Length < MinIdChars || document.Keys.Count(key => key.KeyId.StartsWith(id, StringComparison.Ordinal)) != 1)
            {
                throw new CliException($"--remove '{OneLineText.Of(id, 64)}' must be the id of one key of the keyring, or {MinIdChars} or more digits that only one begins with; 'edgectl keys trust KEYRING' shows them");
            }
        }
    }
}
