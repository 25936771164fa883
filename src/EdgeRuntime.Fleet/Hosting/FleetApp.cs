using EdgeRuntime.Fleet.Api;
using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Pages;
using EdgeRuntime.Fleet.Queries;
using EdgeRuntime.Fleet.Security;
using EdgeRuntime.Fleet.Storage;
using Microsoft.Extensions.Configuration.Json;

namespace EdgeRuntime.Fleet.Hosting;

/// <summary>Puts the fleet together: storage, brokers, ingest, queries, REST and pages.</summary>
public static class FleetApp
{
    /// <summary>Configuration file that is read where it exists.</summary>
    public const string ConfigurationFile = "/etc/edge-fleet/fleet.json";

    /// <summary>Builds the program.</summary>
    /// <param name="args">The command line: <c>--Fleet:PostgreSql=...</c>, <c>--urls=...</c>.</param>
    /// <exception cref="FleetStartException">The configuration cannot be; the message has a line for each value.</exception>
    public static WebApplication Build(string[] args) => Build(args, FleetClocks.System, ConfigurationFile);

    /// <summary>Builds it within another program.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="clocks">The clocks of devices and people.</param>
    /// <param name="usualFile">Configuration file that is read where it exists and none is named; null for none.</param>
    /// <param name="remark">What the page of a device says beside its state; of null, what the list of all devices says.</param>
    internal static WebApplication Build(string[] args, FleetClocks clocks, string? usualFile = null, Func<string?, string?>? remark = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
            // The files of the pages are listed under this name, also where another program runs the fleet.
            ApplicationName = typeof(FleetApp).Assembly.GetName().Name,
        });
        AddFile(builder.Configuration, FleetConfiguration.NamedFile(builder.Configuration), usualFile);
        // A start that fails is explained in one line by Program; what ends a background service is critical and still has its stack.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // The folder of the keys is this user's alone; there is nothing on Linux to encrypt them with that does not lie beside them.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
        if (builder.Configuration["urls"] is null)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:8080");
        }

        var options = FleetConfiguration.Bind(builder.Configuration);
        AddFleet(builder.Services, options, clocks);
        builder.Services.AddSingleton(new Remarks(remark));
        builder.AddPages();
        builder.Services.AddSecurity(options);
        builder.Services.AddApi();
        var app = builder.Build();
        app.UseApiFaults();
        app.UseSecurity();
        app.MapApi();
        app.MapPages();
        return app;
    }

    // Before everything else, so that the environment and the command line win.
    private static void AddFile(ConfigurationManager configuration, string? named, string? usual)
    {
        if ((named ?? usual) is not { } path)
        {
            return;
        }

        var source = new JsonConfigurationSource { Path = Path.GetFullPath(path), Optional = true };
        source.ResolveFileProvider();
        ((IConfigurationBuilder)configuration).Sources.Insert(0, source);
    }

    private static void AddFleet(IServiceCollection services, FleetOptions options, FleetClocks clocks)
    {
        services.AddSingleton(options);
        services.AddSingleton(clocks);
        services.AddSingleton(FleetDatabase.Of(options));
        services.AddSingleton(options.Retention);
        services.AddSingleton<RetentionLoop>();
        services.AddSingleton<BatchWriter>();
        services.AddSingleton<RefusalStore>();
        services.AddSingleton<FleetFeed>();
        services.AddSingleton<IngestServices>();
        services.AddSingleton<FleetQueries>();
        services.AddSingleton<DeviceQueries>();
        services.AddSingleton<EnergyQueries>();
        services.AddSingleton<CellService>();
        services.AddHostedService(static provider => provider.GetRequiredService<CellService>());
    }
}
