using EdgeRuntime.Contracts;
using EdgeRuntime.Fleet.Configuration;

namespace EdgeRuntime.Fleet.Broker;

/// <summary>The command <c>edge-fleet broker</c>: accounts of the embedded broker.</summary>
internal static class BrokerCommand
{
    private const string Usage =
        """
        usage: edge-fleet broker add-device NAME     creates an account, or gives it a new password; prints the password once
               edge-fleet broker add-operator NAME   the same for a person or a program that may use every topic
               edge-fleet broker block NAME          refuses a device, also with its certificate
               edge-fleet broker remove NAME
               edge-fleet broker list
        Options of edge-fleet follow the command, as in --Fleet:DataDirectory=DIR.
        """;

    /// <summary>Runs the command.</summary>
    /// <param name="words">What follows <c>broker</c>, without options.</param>
    /// <param name="options">The fleet's configuration.</param>
    /// <param name="output">Gets the password or the list.</param>
    /// <param name="errors">Gets everything else.</param>
    /// <returns>The exit code: 0, 1 when it failed, 2 on bad usage.</returns>
    public static int Run(IReadOnlyList<string> words, FleetOptions options, TextWriter output, TextWriter errors)
    {
        try
        {
            var accounts = BrokerAccounts.In(Directory.CreateDirectory(options.ResolveDataDirectory()).FullName);
            switch (words)
            {
                case ["list"]:
                    foreach (var account in accounts.List())
                    {
                        output.WriteLine($"{account.Name} {BrokerAccounts.WordOf(account.Role)}");
                    }

                    return 0;
                case ["add-device" or "add-operator" or "block" or "remove", var name] when !Identifiers.IsDeviceId(name) || name == OwnDoor.User:
                    errors.WriteLine($"'{OneLineText.Of(name, 64)}' is not a valid name: it must match {Identifiers.Pattern} and not be reserved");
                    return 2;
                case ["add-device", var name]:
                    return Add(accounts, name, BrokerRole.Device, output);
                case ["add-operator", var name]:
                    return Add(accounts, name, BrokerRole.Operator, output);
                case ["block", var name]:
                    accounts.Set(new BrokerAccount(name, BrokerRole.Blocked, ""));
                    errors.WriteLine($"Blocked: {name} (from its next connection on)");
                    return 0;
                case ["remove", var name]:
                    var removed = accounts.Remove(name);
                    errors.WriteLine(removed ? $"Removed: {name} (from its next connection on)" : $"No account '{name}'");
                    return removed ? 0 : 1;
                default:
                    errors.WriteLine(Usage);
                    return 2;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            errors.WriteLine($"Cannot change the accounts of the broker: {e.Message.TrimEnd('.')}");
            return 1;
        }
    }

    private static int Add(BrokerAccounts accounts, string name, BrokerRole role, TextWriter output)
    {
        var password = BrokerPassword.New();
        accounts.Set(new BrokerAccount(name, role, BrokerPassword.Hash(password)));
        output.WriteLine(password);
        return 0;
    }
}
