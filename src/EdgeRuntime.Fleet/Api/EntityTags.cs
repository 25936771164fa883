using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace EdgeRuntime.Fleet.Api;

/// <summary>Gives the JSON of a GET an entity tag; a client that has it already gets 304 without a body.</summary>
internal static class EntityTags
{
    public static async ValueTask<object?> AddAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var result = await next(invocation);
        var context = invocation.HttpContext;
        var plain = result is INestedHttpResult nested ? nested.Result : result;
        if (!HttpMethods.IsGet(context.Request.Method)
            || plain is not IValueHttpResult { Value: { } value }
            || plain is IStatusCodeHttpResult { StatusCode: not StatusCodes.Status200OK })
        {
            return result;
        }

        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), options);
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.Vary = "Authorization, Cookie";
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"");
        return TypedResults.Bytes(bytes, "application/json; charset=utf-8", entityTag: tag);
    }
}
