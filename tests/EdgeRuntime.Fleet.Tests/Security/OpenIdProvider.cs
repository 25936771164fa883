using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace EdgeRuntime.Fleet.Tests.Security;

/// <summary>A real OpenID Connect provider (OpenIddict) on a free port, with one client and whoever is to be signed in.</summary>
internal sealed class OpenIdProvider : IAsyncDisposable
{
    public const string ClientId = "edge-fleet";
    public const string ClientSecret = "a secret of the client";

    private readonly WebApplication _app;

    private OpenIdProvider(WebApplication app) => _app = app;

    /// <summary>By name, so that it is another site than the fleet's 127.0.0.1.</summary>
    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    /// <summary>The claims of whoever signs in next.</summary>
    public IReadOnlyList<Claim> User { get; set; } = [];

    public static async Task<OpenIdProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        OpenIdProvider? provider = null;
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token");
            server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
            server.RegisterScopes("profile", "email");
            server.AddEphemeralEncryptionKey().AddEphemeralSigningKey();

            // Without a database of clients: the checks are below.
            server.EnableDegradedMode();
            server.UseAspNetCore().DisableTransportSecurityRequirement();
            server.AddEventHandler<ValidateAuthorizationRequestContext>(static handler => handler.UseInlineHandler(static context =>
            {
                if (context.ClientId != ClientId)
                {
                    context.Reject(OpenIddictConstants.Errors.InvalidClient, "unknown client");
                }

                return default;
            }));
            server.AddEventHandler<ValidateTokenRequestContext>(static handler => handler.UseInlineHandler(static context =>
            {
                if (context.ClientId != ClientId || context.ClientSecret != ClientSecret)
                {
                    context.Reject(OpenIddictConstants.Errors.InvalidClient, "wrong secret");
                }

                return default;
            }));
            server.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                var identity = new ClaimsIdentity(provider!.User, "provider");
                identity.SetDestinations(static _ => [OpenIddictConstants.Destinations.IdentityToken]);
                var principal = new ClaimsPrincipal(identity);
                principal.SetScopes(context.Request.GetScopes());
                context.SignIn(principal);
                return default;
            }));
        });
        var app = builder.Build();
        app.UseAuthentication();
        provider = new OpenIdProvider(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    /// <summary>A user; groups become one claim with a list.</summary>
    public void SignIn(string subject, string name, params string[] groups) => User =
    [
        new Claim(OpenIddictConstants.Claims.Subject, subject),
        new Claim(OpenIddictConstants.Claims.PreferredUsername, name),
        new Claim("groups", JsonSerializer.Serialize(groups), "JSON_ARRAY"),
    ];

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
