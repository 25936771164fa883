using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeRuntime.Client;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Cli.Settings;

/// <summary>How a command is told of an <c>edge-fleet</c> that it asks instead of the broker.</summary>
internal static class FleetArguments
{
    private const int MaxTokenChars = 512;

    /// <summary>Where the fleet is.</summary>
    public static Option<string?> Address { get; } = new("--fleet") { Description = "Address of edge-fleet, such as https://fleet.example: it is asked instead of the broker (EDGECTL_FLEET)" };

    /// <summary>What says who asks.</summary>
    public static Option<string?> TokenFile { get; } = new("--token-file") { Description = "File whose first line is an API token of the fleet, made on its page /account (EDGECTL_TOKEN_FILE)" };

    /// <summary>Gives a command the options of the broker and of the fleet.</summary>
    public static void AddTo(Command command)
    {
        command.Add(Address);
        command.Add(TokenFile);
        BrokerArguments.AddTo(command);
    }

    /// <summary>A client of the fleet; null where none is named, and the broker is meant.</summary>
    /// <exception cref="CliException">The address, the token or the authorities cannot be used.</exception>
    public static FleetClient? Open(ParseResult arguments, CliEnvironment environment)
    {
        var settings = BrokerArguments.ReadSettings(arguments, environment);
        if (settings.Fleet is not { } text)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var address))
        {
            throw new CliException($"{Address.Name} must be an address such as https://fleet.example, but is '{OneLineText.Of(text, 128)}'", ExitCodes.Usage);
        }

        if (FleetClient.Objection(address) is { } objection)
        {
            throw new CliException($"{Address.Name} is '{OneLineText.Of(text, 128)}': {objection}", ExitCodes.Usage);
        }

        if (settings.TokenFile is not { } file)
        {
            throw new CliException($"{Address.Name} needs {TokenFile.Name}: make an API token on {new Uri(address, "account")} and keep it in a file", ExitCodes.Usage);
        }

        return new FleetClient(address, ReadToken(file), settings.Ca is { } ca ? ReadAuthorities(ca) : null);
    }

    private static string ReadToken(string file)
    {
        var token = LocalFile.Read(file, static path =>
        {
            using var reader = File.OpenText(path);
            var characters = new char[MaxTokenChars + 1];
            return new string(characters, 0, reader.ReadBlock(characters)).Split('\n')[0].Trim();
        });
        return token.Length is > 0 and <= MaxTokenChars && token.All(static character => character is > ' ' and < '\x7f')
            ? token
            : throw new CliException($"the first line of {file} is no API token; it must be the text that the page /account showed", ExitCodes.Usage);
    }

    private static X509Certificate2Collection ReadAuthorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            LocalFile.Read(file, path =>
            {
                authorities.ImportFromPemFile(path);
                return authorities.Count;
            });
        }
        catch (CryptographicException)
        {
            // None is what the next line says.
        }

        return authorities.Count > 0 ? authorities : throw new CliException($"--ca names '{file}', which holds no certificate in PEM", ExitCodes.Usage);
    }
}
