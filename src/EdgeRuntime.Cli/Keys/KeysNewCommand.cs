using System.CommandLine;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Keys;

/// <summary>
/// <c>edgectl keys new</c>: a maker's first set-up in one command, a key for each role and the keyring that names them. Where several people hold keys, each makes one with <c>--role</c> and
/// hands on the public half.
/// </summary>
internal static class KeysNewCommand
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static Command Create(CliEnvironment environment)
    {
        var folder = new Option<string>("--out", "-o") { Description = "Folder for the keys; made when it is not there (default keys)", DefaultValueFactory = static _ => "keys" };
        var role = KeyOptions.Roles("--role", "Makes one key of this role and no keyring");
        var name = new Option<string?>("--name") { Description = "With --role: the name of the key's files, such as yours (default: the role)" };
        name.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && !PayloadNames.IsAllowed(token.Value))
            {
                result.AddError($"--name must be a plain file name, but is '{OneLineText.Of(token.Value, 64)}'");
            }
        });
        var validity = KeyOptions.Validity();
        var command = new Command("new", "Makes keys for signing models and the keyring that devices trust") { folder, role, name, validity, CommonOptions.Json };
        command.SetLocalAction((arguments, _) =>
        {
            var into = arguments.GetRequiredValue(folder);
            var report = arguments.GetValue(role) is [_, ..] roles
                ? NewKeys(roles, into, arguments.GetValue(name))
                : FirstSetUp(into, environment.Wall.GetUtcNow() + (arguments.GetValue(validity) ?? KeyOptions.DefaultValidity));
            KeysPrinter.Print(environment, report, arguments.GetValue(CommonOptions.Json));
            environment.Error.Say(report.Keyring is null
                ? "hand on the public key; 'edgectl keys trust --add ROLE=FILE' makes a keyring of them"
                : $"give {report.Keyring.File} to your devices, sign models with the models key and updates of the agent with the agent key; keep the root key offline, and back all of them up: nobody can make them again");
        });
        return command;
    }

    private static KeysReport NewKeys(KeyRole[] roles, string folder, string? name)
    {
        if (name is not null && roles.Length > 1)
        {
            throw new CliException("--name goes with one --role: several keys need several names", ExitCodes.Usage);
        }

        return Make(roles.Distinct().Select(role => KeyPair.Create(role, folder, name ?? NameOf(role))), folder, static _ => null);
    }

    private static KeysReport FirstSetUp(string folder, DateTimeOffset expires)
    {
        var path = Path.Combine(folder, KeyringFile.DefaultName);
        KeyringFile.MustNotExist(path);
        return Make(Enum.GetValues<KeyRole>().Select(role => KeyPair.Create(role, folder, NameOf(role))), folder, pairs =>
        {
            RoleMembers Members(KeyRole role) => new([pairs.Single(pair => pair.Role == role).Spec], 1);
            var document = KeyringDocument.Create(1, expires, Members(KeyRole.Root), Members(KeyRole.Models), Members(KeyRole.Desired), Members(KeyRole.Agent));
            var envelope = document.ToEnvelope().Sign(pairs.Single(static pair => pair.Role == KeyRole.Root).Key);
            KeyringFile.Write(path, envelope, overwrite: false);
            return KeyringReport.Of(path, envelope, document, missing: null);
        });
    }

    private static KeysReport Make(IEnumerable<KeyPair> toMake, string folder, Func<List<KeyPair>, KeyringReport?> finish)
    {
        var pairs = new List<KeyPair>();
        try
        {
            if (File.Exists(folder))
            {
                throw new CliException($"{folder}: is a file; name a folder for the keys with --out");
            }

            pairs.AddRange(toMake);
            LocalFile.Write(folder, static folder => _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder) : Directory.CreateDirectory(folder, OwnerOnly));
            pairs.ForEach(static pair => pair.Save());
            return new KeysReport(finish(pairs), [.. pairs.Select(NewKeyReport.Of)]);
        }
        finally
        {
            pairs.ForEach(static pair => pair.Dispose());
        }
    }

    private static string NameOf(KeyRole role) => Devices.Figures.Word<KeyRole>(role);
}
