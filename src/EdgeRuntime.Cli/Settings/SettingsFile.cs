using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Settings;

/// <summary>The file in which a person keeps what would else be typed every time.</summary>
internal static class SettingsFile
{
    private const int MaxBytes = 64 << 10;

    /// <summary>Reads it; empty settings where there is none. Paths in it are relative to its folder.</summary>
    /// <exception cref="CliException">It cannot be read, or is not what it should be.</exception>
    public static BrokerSettings Read(string path)
    {
        byte[] bytes;
        try
        {
            using var file = File.OpenRead(path);
            bytes = new byte[Math.Min(file.Length, MaxBytes + 1)];
            file.ReadExactly(bytes);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new BrokerSettings();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read ({FileFault.Of(e, path)})", ExitCodes.Usage);
        }

        var read = StrictJson.Read(bytes, BrokerSettingsJsonContext.Default.BrokerSettings, MaxBytes, ErrorCode.BadRequest, "a settings file");
        if (!read.IsOk)
        {
            throw new CliException($"{path} {read.Error.Message}; it knows host, port, root, tls, ca, cert, key, username, passwordFile, websocket, websocketPath, fleet, tokenFile", ExitCodes.Usage);
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return read.Value with
        {
            Ca = Beside(folder, read.Value.Ca),
            Cert = Beside(folder, read.Value.Cert),
            Key = Beside(folder, read.Value.Key),
            PasswordFile = Beside(folder, read.Value.PasswordFile),
            TokenFile = Beside(folder, read.Value.TokenFile),
        };
    }

    private static string? Beside(string folder, string? path) => path is null ? null : Path.GetFullPath(path, folder);
}
