using System.CommandLine;
using EdgeRuntime.Cli.Keys;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Enrolment;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Messaging;

namespace EdgeRuntime.Cli.Enrolment;

/// <summary>Options of what a device is given, which <c>token</c> and <c>sign</c> have in common.</summary>
internal static class DeviceTerms
{
    private const string SystemAuthorities = "system";

    private static readonly Option<string> Device = CommonOptions.OneDevice("Id of the device");
    private static readonly Option<string> Broker = new("--broker") { Description = "The device's broker: mqtts://HOST[:8883] or wss://HOST[:443][/PATH]", Required = true };
    private static readonly Option<string?> BrokerCa = new("--broker-ca") { Description = "PEM file of the authorities that the broker's certificate leads to, or 'system' for those of the device's system (default: the authority of --ca)" };
    private static readonly Option<string> Root = new("--root") { Description = "Prefix of all topics (default edge/v1)", DefaultValueFactory = static _ => TopicScheme.DefaultRoot };
    private static readonly Option<string?> Keyring = new("--keyring") { Description = "Keyring that the device trusts, made by 'edgectl keys new'; without one it takes no models" };

    /// <summary>How long a device's certificate lasts.</summary>
    public static Option<TimeSpan?> Lifetime() => CommonOptions.Duration("--lifetime", "How long a device's certificate lasts, such as 90d (default 365d); it is renewed when a third is left");

    /// <summary>Gives a command the options.</summary>
    public static void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[Device, Broker, BrokerCa, Root, Keyring])
        {
            command.Add(option);
        }
    }

    /// <summary>What the device is given.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="url">Where it renews its certificate; null where nobody does that.</param>
    /// <param name="expires">When the claim ends.</param>
    /// <exception cref="CliException">Something cannot be.</exception>
    public static IssuedClaim Read(ParseResult arguments, string? url, DateTimeOffset expires)
    {
        var broker = EnrolmentBroker.Parse(arguments.GetRequiredValue(Broker));
        if (!broker.IsOk)
        {
            throw new CliException($"--broker: {broker.Error.Message}", ExitCodes.Usage);
        }

        var authorities = arguments.GetValue(BrokerCa) switch
        {
            null => null,
            SystemAuthorities => "",
            var file => ReadAuthorities(file),
        };
        var root = arguments.GetRequiredValue(Root);
        var errors = new List<string>();
        var options = new BrokerOptions { Host = broker.Value.Host, Port = broker.Value.Port, Root = root, WebSocketPath = broker.Value.WebSocketPath ?? "/" };
        // What a device would refuse.
        options.Validate(static name => name == nameof(BrokerOptions.Root) ? "--root" : "--broker", errors);
        if (errors is [var error, ..])
        {
            throw new CliException(OneLineText.Of(error), ExitCodes.Usage);
        }

        return new IssuedClaim(arguments.GetRequiredValue(Device), expires, broker.Value with { Root = root, Ca = authorities })
        {
            Keyring = arguments.GetValue(Keyring) is { } keyring ? KeyringFile.Read(keyring).Envelope.ToJson() : null,
            Url = url,
        };
    }

    private static string ReadAuthorities(string file)
    {
        var pem = LocalFile.Read(file, File.ReadAllText);
        return CertificateAuthority.AreCertificates(pem) ? pem : throw new CliException($"--broker-ca {file}: no certificates in PEM", ExitCodes.Usage);
    }
}
