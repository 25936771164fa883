using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Enrolment;

namespace EdgeRuntime.Cli.Enrolment;

/// <summary><c>edgectl enrol serve</c>: answers devices until it is stopped.</summary>
internal static class EnrolServeCommand
{
    private const int DefaultPort = 8443;

    public static Command Create(CliEnvironment environment)
    {
        var names = new Option<string[]>("--name") { Description = "Names and addresses by which devices reach this machine (default: its own)" };
        names.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens.Where(static token => Uri.CheckHostName(token.Value) == UriHostNameType.Unknown))
            {
                result.AddError($"--name must be a host name or an address, but is '{OneLineText.Of(token.Value, 64)}'");
            }
        });
        var port = new Option<int>("--port") { Description = "Port (default 8443)", DefaultValueFactory = static _ => DefaultPort };
        port.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && number is < 0 or > IPEndPoint.MaxPort)
            {
                result.AddError($"--port must be 0 (any free one) to {IPEndPoint.MaxPort}");
            }
        });
        var lifetime = DeviceTerms.Lifetime();
        var grace = CommonOptions.Duration("--grace", "How long after its end a device may still renew its certificate, such as 365d (the default)");
        var command = new Command("serve", "Answers the requests of devices over HTTPS: claims once, renewals always") { CaFolder.Option, names, port, lifetime, grace };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var folder = arguments.GetRequiredValue(CaFolder.Option);
            using var authority = CaFolder.Open(folder, environment.Wall.GetUtcNow());
            var terms = new EnrolmentTerms();
            terms = terms with { Lifetime = arguments.GetValue(lifetime) ?? terms.Lifetime, Grace = arguments.GetValue(grace) ?? terms.Grace };
            string[] reachable = arguments.GetValue(names) is [_, ..] given ? given : OwnNames();
            using var certificate = authority.IssueServer(reachable, environment.Wall.GetUtcNow(), authority.NotAfter - environment.Wall.GetUtcNow());
            var signer = CaFolder.Signer(authority, folder, terms, environment.Wall);
            using var listener = Listen(arguments.GetRequiredValue(port));
            environment.Error.Say(FormattableString.Invariant($"enrolment of {folder} on port {((IPEndPoint)listener.LocalEndpoint).Port} for {string.Join(", ", reachable)}; stop with Ctrl+C"));
            await new EnrolmentServer(listener, certificate, authority, signer, environment).RunAsync(cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    private static TcpListener Listen(int port)
    {
        var listener = TcpListener.Create(port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new CliException($"--port {port}: cannot listen ({OneLineText.Of(e.Message)}); name another one with --port");
        }
    }

    // A machine without a name of its own still has addresses.
    private static string[] OwnNames()
    {
        var host = Dns.GetHostName();
        IPAddress[] addresses;
        try
        {
            addresses = Dns.GetHostAddresses(host);
        }
        catch (SocketException)
        {
            addresses = [];
        }

        return [.. new[] { host, $"{host}.local", "localhost" }.Concat(addresses.Append(IPAddress.Loopback).Select(static address => new IPAddress(address.GetAddressBytes()).ToString())).Distinct(StringComparer.OrdinalIgnoreCase)];
    }
}
