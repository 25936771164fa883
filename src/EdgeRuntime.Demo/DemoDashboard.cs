using System.Globalization;
using System.Security.Cryptography;
using EdgeRuntime.Client;
using EdgeRuntime.Fleet.Hosting;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeRuntime.Demo;

/// <summary>The fleet's own program over the Demo's broker: what an operator sees of these devices, on their clock.</summary>
internal sealed class DemoDashboard : IAsyncDisposable
{
    /// <summary>The port where it is not taken.</summary>
    public const int UsualPort = 8080;

    private const string UserName = "demo";
    private readonly WebApplication _app;

    private DemoDashboard(WebApplication app, string address) => (_app, Address) = (app, address);

    /// <summary>The address to open, signed in.</summary>
    public string Address { get; }

    /// <summary>Starts it.</summary>
    /// <param name="port">Its port on the loopback interface.</param>
    /// <param name="brokerPort">The broker's port.</param>
    /// <param name="dataFolder">Where its database lies.</param>
    /// <param name="physical">The scaled clock of the devices.</param>
    /// <param name="remark">What a device's page says beside its state; of null, what the list of all devices says.</param>
    /// <exception cref="DemoException">The port is taken.</exception>
    public static async Task<DemoDashboard> StartAsync(int port, int brokerPort, string dataFolder, TimeProvider physical, Func<string?, string?> remark)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        string[] arguments =
        [
            $"--Fleet:DataDirectory={Path.Combine(dataFolder, "fleet")}",
            "--Fleet:Brokers:0:Host=127.0.0.1",
            string.Create(CultureInfo.InvariantCulture, $"--Fleet:Brokers:0:Port={brokerPort}"),
            $"--urls={address}",
            // Standard output is for the summary; the link below stands for the one that creates a first user.
            "--Logging:Console:LogToStandardErrorThreshold=Trace",
            "--Logging:LogLevel:Default=Warning",
            "--Logging:LogLevel:EdgeRuntime.Fleet.Security.SetupNotice=None",
        ];
        var app = FleetApp.Build(arguments, new FleetClocks(physical, TimeProvider.System), remark: remark);
        try
        {
            await app.StartAsync();
            return new DemoDashboard(app, address + await SignInAsync(app.Services));
        }
        catch (IOException e)
        {
            await app.DisposeAsync();
            throw new DemoException($"the dashboard cannot listen on {address} ({e.GetBaseException().Message}): choose another port with --web");
        }
    }

    // A data folder that is kept has the user of the run before.
    private static async Task<string> SignInAsync(IServiceProvider services)
    {
        var accounts = services.GetRequiredService<AccountStore>();
        var user = await accounts.CreateAsync(UserName, Convert.ToHexString(RandomNumberGenerator.GetBytes(32)), FleetRole.Admin, sites: null, CancellationToken.None)
            ?? (await accounts.ListAsync(CancellationToken.None)).Single(static known => known.Name == UserName);
        return services.GetRequiredService<SignInLink>().Create(user);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }
}
