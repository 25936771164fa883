using System.Net;
using System.Net.Http.Headers;
using EdgeRuntime.Fleet.Security;
using EdgeRuntime.Fleet.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeRuntime.Fleet.Tests.Api;

/// <summary>Every route and everything in the OpenAPI document refuses whoever may not.</summary>
public sealed class ApiAccessTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly string[] Open = ["GET /healthz", "GET /readyz", "GET /setup", "GET /sign-in", "POST /setup", "POST /sign-in"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Routes_OpenToEverybody_AreTheseOnly()
    {
        using var nobody = host.Fleet.CreateProgram(null);
        var open = new List<string>();
        foreach (var (method, path, _) in Routes())
        {
            using var answer = await SendAsync(nobody, method, path);
            if (!IsRefused(answer))
            {
                open.Add($"{method} {path}");
            }
        }

        Assert.Equal(Open, open.Order(StringComparer.Ordinal).Distinct());
    }

    [Fact]
    public async Task Routes_RefuseForgedAndExpiredTokens()
    {
        var expired = await host.Fleet.CreateTokenAsync(FleetRole.Admin, lifetime: TimeSpan.FromSeconds(-1));
        var good = await host.Fleet.CreateTokenAsync(FleetRole.Admin);
        foreach (var token in new[] { expired, good[..^1], good + "A", TokenStore.Prefix, "x", good.ToUpperInvariant() })
        {
            using var program = host.Fleet.CreateProgram(token);
            foreach (var (method, path, _) in Routes().Where(static route => !Open.Contains($"{route.Method} {route.Path}")))
            {
                using var answer = await SendAsync(program, method, path);
                Assert.True(IsRefused(answer), $"{method} {path}: {(int)answer.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task Routes_RefuseALesserRole()
    {
        var refused = 0;
        foreach (var role in new[] { FleetRole.Viewer, FleetRole.Operator })
        {
            using var program = await host.CreateProgramAsync(role);
            foreach (var (method, path, needed) in Routes().Where(static route => route.Path.StartsWith("/api/", StringComparison.Ordinal)))
            {
                if (needed > role)
                {
                    using var answer = await SendAsync(program, method, path);
                    await ApiHost.ReadAsync(answer, HttpStatusCode.Forbidden);
                    refused++;
                }
            }
        }

        // Commands need an operator; users and the audit log an admin.
        Assert.True(refused >= 9, $"{refused} routes need more than a viewer");
    }

    [Fact]
    public async Task Routes_OfADevice_AreNotThereForAnotherSite()
    {
        using var south = await host.CreateProgramAsync(FleetRole.Operator, "south");
        var asked = 0;
        foreach (var (method, path, _) in Routes().Where(static route => route.Path.Contains("/devices/roof-1", StringComparison.Ordinal)))
        {
            using var answer = await SendAsync(south, method, path);
            await ApiHost.ReadAsync(answer, HttpStatusCode.NotFound);
            asked++;
        }

        Assert.True(asked >= 6);
        var seen = Assert.Single((await ApiHost.ReadAsync(south, "/api/v1/devices")).GetProperty("items").EnumerateArray());
        Assert.Equal("cellar-1", seen.GetProperty("device").GetString());
        Assert.Equal(1, (await ApiHost.ReadAsync(south, "/api/v1/counts")).GetProperty("total").GetInt32());
        Assert.Empty((await ApiHost.ReadAsync(south, "/api/v1/events")).EnumerateArray());
        Assert.Empty((await ApiHost.ReadAsync(south, "/api/v1/energy?from=2026-03-01&to=2026-04-01")).EnumerateArray());
        using var metrics = await south.GetAsync(new Uri("/metrics", UriKind.Relative), Cancellation);
        var text = await metrics.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("cellar-1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("roof-1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("edge_fleet_messages_total", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_HasEveryRouteOfTheInterface_AndNoOther()
    {
        using var program = await host.CreateProgramAsync();
        var document = await ApiHost.ReadAsync(program, "/openapi/v1.json");
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(static path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"))
            .Order(StringComparer.Ordinal);
        var mapped = Endpoints()
            .Where(static endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(static endpoint => MethodsOf(endpoint).Select(method => $"{method} {DescribedPathOf(endpoint)}"))
            .Order(StringComparer.Ordinal);
        Assert.Equal(mapped, described);
        foreach (var operation in document.GetProperty("paths").EnumerateObject().SelectMany(static path => path.Value.EnumerateObject()))
        {
            Assert.True(operation.Value.TryGetProperty("operationId", out _) && operation.Value.TryGetProperty("summary", out _), operation.Value.ToString());
            Assert.True(operation.Value.GetProperty("responses").TryGetProperty("401", out _), operation.Value.ToString());
        }

        var order = document.GetProperty("paths").GetProperty("/api/v1/devices").GetProperty("get").GetProperty("parameters").EnumerateArray()
            .Single(static parameter => parameter.GetProperty("name").GetString() == "order");
        Assert.Contains(order.GetProperty("schema").GetProperty("enum").EnumerateArray(), static word => word.GetString() == "last_seen");
        Assert.Contains("\"sensor_lost\"", document.GetProperty("components").GetProperty("schemas").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_ByCookie_NeedsThePageOfThisServer()
    {
        await host.Fleet.EnsureAdminAsync();
        using var browser = await host.Fleet.SignInAsync(FleetHost.AdminName, FleetHost.AdminPassword);
        var user = new { name = "carla", password = "a rather long one 9", role = "viewer" };
        foreach (var origin in new[] { null, "https://evil.example", "null" })
        {
            using var forged = await ApiHost.PostAsync(browser, "/api/v1/users", user, origin);
            await ApiHost.ReadAsync(forged, HttpStatusCode.Forbidden);
        }

        using var own = await ApiHost.PostAsync(browser, "/api/v1/users", user, host.Fleet.Address.GetLeftPart(UriPartial.Authority));
        await ApiHost.ReadAsync(own, HttpStatusCode.Created);
    }

    [Fact]
    public async Task ManyRequests_AreRefusedForAWhile()
    {
        await using var limited = new FleetHost { RequestsPerSecond = 1 };
        await limited.InitializeAsync();
        using var program = limited.CreateProgram(await limited.CreateTokenAsync(FleetRole.Viewer));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 20; i++)
        {
            using var answer = await program.GetAsync(new Uri("/api/v1/me", UriKind.Relative), Cancellation);
            answers.Add(answer.StatusCode);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                Assert.True(answer.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
                await ApiHost.ReadAsync(answer, HttpStatusCode.TooManyRequests);
            }
        }

        Assert.Equal(HttpStatusCode.OK, answers[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    private IEnumerable<RouteEndpoint> Endpoints() => host.Fleet.Services.GetServices<EndpointDataSource>()
        .SelectMany(static source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .Where(static endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
        .Distinct();

    private IEnumerable<(string Method, string Path, FleetRole Needed)> Routes() =>
        from endpoint in Endpoints()
        from method in MethodsOf(endpoint)
        select (method, PathOf(endpoint), NeededBy(endpoint));

    // Pages lead to the sign-in form, also with a token: they are for browsers.
    private static bool IsRefused(HttpResponseMessage answer) =>
        answer.StatusCode == HttpStatusCode.Unauthorized
        || (answer.StatusCode == HttpStatusCode.Redirect && new Uri(answer.RequestMessage!.RequestUri!, answer.Headers.Location!).AbsolutePath == "/sign-in");

    private static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET"];

    private static string DescribedPathOf(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!.Replace(":int", "", StringComparison.Ordinal).TrimEnd('/');

    private static string PathOf(RouteEndpoint endpoint) =>
        "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(static segment => string.Concat(segment.Parts.Select(TextOf))));

    private static string TextOf(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternParameterPart { Name: "device" or "id" } => "roof-1",
        RoutePatternParameterPart { Name: "name" } => "ping",
        RoutePatternParameterPart { Name: "key" } => "1",
        RoutePatternSeparatorPart separator => separator.Content,
        _ => "x",
    };

    private static FleetRole NeededBy(RouteEndpoint endpoint)
    {
        var policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(static data => data.Policy).ToHashSet();
        return Enum.GetValues<FleetRole>().Where(role => policies.Contains(FleetSecurity.PolicyOf(role))).DefaultIfEmpty(FleetRole.Viewer).Max();
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (method == "POST")
        {
            request.Content = path.StartsWith("/api/", StringComparison.Ordinal)
                ? new StringContent("{}", new MediaTypeHeaderValue("application/json"))
                : new FormUrlEncodedContent([]);
        }

        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }
}
